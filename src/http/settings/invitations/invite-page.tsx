// Inviting people: addresses, a file, or both at once.

import type { Child } from 'hono/jsx';
import { INVITATION_TTL_DAYS, MAX_INVITEES } from '../../../domain/limits.ts';
import { ErrorSummary } from '../../../ui/alert.tsx';
import { FileField, type FormError, type Option, SelectField, TextArea } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { usersPathOf } from '../users/page.tsx';

export interface InviteProps {
  readonly frame: SettingsFrame;
  readonly values: { readonly emails: string; readonly role: string };
  /** Roles at or below the reader's own. */
  readonly roles: readonly Option[];
  readonly errors: readonly FormError[];
}

export function InvitePage({ frame, values, roles, errors }: InviteProps) {
  const path = usersPathOf(frame);
  const t = useTexts();
  return (
    <SettingsPage frame={frame} title={t('users_invite')}>
      <p>
        <a href={path}>{t('users_all')}</a>
      </p>
      <ErrorSummary errors={errors} />
      <form method="post" action={`${path}/invite`} enctype="multipart/form-data">
        <TextArea
          label={t('invite_emails')}
          name="emails"
          value={values.emails}
          rows={5}
          placeholder="ada@example.com"
          errors={errors}
          hint={t('invite_emails_hint', { count: MAX_INVITEES })}
        />
        <SelectField
          label={t('user_organization_role')}
          name="role"
          value={values.role}
          options={roles}
          errors={errors}
        />
        <FileField
          label={t('invite_file')}
          name="file"
          accept=".csv,text/csv"
          errors={errors}
          hint={t.parts<'invite_file_hint', Child>('invite_file_hint', {
            email: <code>email</code>,
            role: <code>role</code>,
          })}
        />
        <button type="submit">{t('invite_send')}</button>
      </form>
      <p>{t('invite_means', { days: INVITATION_TTL_DAYS })}</p>
    </SettingsPage>
  );
}
