// The parts of the profile where somebody leaves an organization, or deletes their account.

import { PATHS } from '../../../domain/paths.ts';
import { type FormError, TextField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { Question } from '../../../ui/question.tsx';

/** What keeps somebody in an organization; null: they can leave by themselves. */
export type Obstacle = 'membership_managed' | 'last_owner' | null;

export interface LeavingProps {
  readonly id: string;
  readonly name: string;
  readonly obstacle: Obstacle;
  /** Their account goes with it. */
  readonly isOnly: boolean;
}

export function Leaving({ id, name, obstacle, isOnly }: LeavingProps) {
  const t = useTexts();
  if (obstacle)
    return (
      <p>
        <small>{t(`leave_${obstacle}`, { organization: name })}</small>
      </p>
    );
  return (
    <Question
      label={t('leave', { organization: name })}
      consequence={t(isOnly ? 'leave_last_consequence' : 'leave_consequence', { organization: name })}
      action={PATHS.profileLeave}
      button={t('leave_button', { organization: name })}
    >
      <input type="hidden" name="organizationId" value={id} />
    </Question>
  );
}

export interface AccountEndProps {
  readonly email: string;
  /** The reader is asked. */
  readonly deleting: boolean;
  readonly errors: readonly FormError[];
}

export function AccountEnd({ email, deleting, errors }: AccountEndProps) {
  const t = useTexts();
  return (
    <section aria-labelledby="delete">
      <h2 id="delete">{t('delete_account')}</h2>
      <p>{t('delete_consequence')}</p>
      {deleting ? (
        <form method="post" action={PATHS.profileDelete}>
          <TextField
            label={t('type_to_confirm', { text: email })}
            name="confirmation"
            autocomplete="off"
            required
            errors={errors}
          />
          <button type="submit" class="danger">
            {t('delete_account')}
          </button>
        </form>
      ) : (
        <p>
          <a href={`${PATHS.profile}?delete=yes#delete`} class="button quiet danger">
            {t('delete_opener')}
          </a>
        </p>
      )}
    </section>
  );
}
