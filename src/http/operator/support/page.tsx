// Finding a sign-in attempt by its number, and what would come of it today.

import { ErrorSummary } from '../../../ui/alert.tsx';
import { CopyField, FilterForm, type FormError, TextField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Time } from '../../../ui/time.tsx';
import { Checks, type ShownCheck } from '../../settings/sign-in-log/result.tsx';

export interface SupportProps {
  readonly frame: SettingsFrame;
  readonly reference: string;
  readonly errors: readonly FormError[];
}

export function SupportPage({ frame, reference, errors }: SupportProps) {
  const t = useTexts();
  return (
    <SettingsPage frame={frame} title={t('console_support')}>
      <ErrorSummary errors={errors} />
      <p>{t('support_intro')}</p>
      <FilterForm button={t('console_find')}>
        <TextField
          label={t('support_number')}
          name="reference"
          value={reference}
          placeholder="7K2M-9QXA-C4ZT"
          autocomplete="off"
          required
          errors={errors}
        />
      </FilterForm>
    </SettingsPage>
  );
}

/** The whole response, where an Owner lets it be kept. */
export function KeptSection({
  path,
  until,
  checks,
  input,
}: {
  path: string;
  /** Null: none is kept. */
  until: string | null;
  /** Null: it has not been opened. */
  checks: readonly ShownCheck[] | null;
  input: string | null;
}) {
  if (until === null) return null;
  const t = useTexts();
  return (
    <section aria-labelledby="whole">
      <h2 id="whole">{t('support_whole')}</h2>
      {checks === null ? (
        <>
          <p>{t.parts('support_whole_kept', { until: <Time text={until} /> })}</p>
          <form method="post" action={`${path}/open`}>
            <button type="submit" class="outline">
              {t('support_open')}
            </button>
          </form>
        </>
      ) : (
        <>
          <p>{t('support_rules')}</p>
          <Checks checks={checks} />
        </>
      )}
      {input !== null && <CopyField label={t('support_input')} name="input" value={input} />}
    </section>
  );
}

export function TodaySection({
  organizationHref,
  organizationName,
  note,
  checks,
}: {
  organizationHref: string | null;
  organizationName: string;
  note: string;
  checks: readonly ShownCheck[];
}) {
  const t = useTexts();
  return (
    <section aria-labelledby="today">
      <h2 id="today">{t('support_today')}</h2>
      <p>{note}</p>
      <Checks checks={checks} />
      {organizationHref && (
        <p>
          <a href={organizationHref}>{t('support_look_at', { organization: organizationName })}</a>
        </p>
      )}
    </section>
  );
}
