// How long people stay signed in.

import { type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { SelectField } from '../../../ui/form.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';

export interface SessionsProps extends Outcome {
  readonly frame: SettingsFrame;
  readonly path: string;
  readonly lifetimeMinutes: number;
  /** Null: off. */
  readonly idleMinutes: number | null;
  /** When everybody was last signed out; null: never. */
  readonly signedOut: string | null;
  readonly ending: boolean;
}

const HOUR = 60;
const DAY = 24 * HOUR;
const LIFETIMES = [HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR, DAY, 7 * DAY, 14 * DAY, 30 * DAY];
const IDLE_TIMES = [15, 30, HOUR, 4 * HOUR, 8 * HOUR, DAY, 7 * DAY];

export function SessionsPage(props: SessionsProps) {
  const { frame, path, notice, errors, lifetimeMinutes, idleMinutes } = props;
  return (
    <SettingsPage frame={frame} title="Sessions">
      <OutcomeAlerts notice={notice} errors={errors} />
      <section aria-labelledby="policy">
        <h2 id="policy">Session policy</h2>
        <form method="post" action={path}>
          <SelectField
            label="Sign people out after"
            name="lifetimeMinutes"
            value={String(lifetimeMinutes)}
            options={optionsOf(LIFETIMES, lifetimeMinutes)}
            errors={errors}
            hint="Since they last signed in or typed their password. Where you require SSO, a password counts only for Owners and Admins. If your identity provider sets an earlier end, that counts (SSO, “Options”)."
          />
          <SelectField
            label="Sign people out when they have been idle for"
            name="idleMinutes"
            value={idleMinutes === null ? '' : String(idleMinutes)}
            options={[{ value: '', label: 'Off' }, ...optionsOf(IDLE_TIMES, idleMinutes)]}
            errors={errors}
            hint="To within a tenth of this time, never later."
          />
          <button type="submit">Save policy</button>
        </form>
        <p>
          The policy applies to sessions that are open, too. Someone who belongs to several organizations
          stays signed in for the others as long as those allow.
        </p>
      </section>
      <SignOut {...props} />
    </SettingsPage>
  );
}

function SignOut({ path, signedOut, ending }: SessionsProps) {
  return (
    <section aria-labelledby="end">
      <h2 id="end">Sign out everybody</h2>
      <p>
        Ends the sessions of all members at once, yours included. Everyone has to sign in again before they
        can use this organization. Someone whose session at the identity provider is still open is not asked
        for anything there: end those first if an account was stolen.
        {signedOut && ` Last done on ${signedOut}.`}
      </p>
      {ending ? (
        <form method="post" action={`${path}/end-all`}>
          <button type="submit" class="danger">
            Sign out everybody, me too
          </button>
        </form>
      ) : (
        <p>
          <a href={`${path}?end=yes#end`} class="button quiet danger">
            Sign out everybody…
          </a>
        </p>
      )}
    </section>
  );
}

/** The usual choices, and the present one if the operator has set another. */
function optionsOf(usual: readonly number[], present: number | null) {
  const all = present === null || !Number.isInteger(present) ? usual : [...new Set([...usual, present])];
  return all
    .toSorted((a, b) => a - b)
    .map((minutes) => ({ value: String(minutes), label: durationOf(minutes) }));
}

function durationOf(minutes: number): string {
  const [count, unit] =
    minutes % DAY === 0
      ? [minutes / DAY, 'day']
      : minutes % HOUR === 0
        ? [minutes / HOUR, 'hour']
        : [minutes, 'minute'];
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`;
}
