// Finding a sign-in attempt by its number, and what would come of it today.

import { ErrorSummary } from '../../../ui/alert.tsx';
import { CopyField, FilterForm, type FormError, TextField } from '../../../ui/form.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Time } from '../../../ui/time.tsx';
import { CheckLine, type ShownCheck } from '../../settings/sign-in-log/result.tsx';

export interface SupportProps {
  readonly frame: SettingsFrame;
  readonly reference: string;
  readonly errors: readonly FormError[];
}

export function SupportPage({ frame, reference, errors }: SupportProps) {
  return (
    <SettingsPage frame={frame} title="Support">
      <ErrorSummary errors={errors} />
      <p>Find a sign-in of any organization by the number that its browser was shown.</p>
      <FilterForm button="Find">
        <TextField
          label="Reference number"
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
  return (
    <section aria-labelledby="whole">
      <h2 id="whole">The whole response</h2>
      {checks === null ? (
        <>
          <p>
            An Owner lets us keep it until <Time text={until} />. It holds what the identity provider says of
            a person. The organization’s audit log will show that you have opened it.
          </p>
          <form method="post" action={`${path}/open`}>
            <button type="submit" class="outline">
              Open it
            </button>
          </form>
        </>
      ) : (
        <>
          <p>Each rule, with the settings of today, at the time when it came:</p>
          <ul class="checks">
            {checks.map((check) => (
              <CheckLine check={check} />
            ))}
          </ul>
        </>
      )}
      {input !== null && <CopyField label="Input for npm run verify-response" name="input" value={input} />}
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
  return (
    <section aria-labelledby="today">
      <h2 id="today">With the settings of today</h2>
      <p>{note}</p>
      {checks.length > 0 && (
        <ul class="checks">
          {checks.map((check) => (
            <CheckLine check={check} />
          ))}
        </ul>
      )}
      {organizationHref && (
        <p>
          <a href={organizationHref}>{`Look at ${organizationName}`}</a>
        </p>
      )}
    </section>
  );
}
