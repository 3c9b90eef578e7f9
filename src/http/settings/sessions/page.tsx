// How long people stay signed in.

import type { Texts } from '../../../texts/texts.ts';
import { type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { SelectField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Time } from '../../../ui/time.tsx';

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
  const t = useTexts();
  return (
    <SettingsPage frame={frame} title={t('nav_sessions')}>
      <OutcomeAlerts notice={notice} errors={errors} />
      <section aria-labelledby="policy">
        <h2 id="policy">{t('sessions_policy')}</h2>
        <form method="post" action={path}>
          <SelectField
            label={t('sessions_lifetime')}
            name="lifetimeMinutes"
            value={String(lifetimeMinutes)}
            options={optionsOf(LIFETIMES, lifetimeMinutes, t)}
            errors={errors}
            hint={t('sessions_lifetime_hint')}
          />
          <SelectField
            label={t('sessions_idle')}
            name="idleMinutes"
            value={idleMinutes === null ? '' : String(idleMinutes)}
            options={[{ value: '', label: t('sessions_off') }, ...optionsOf(IDLE_TIMES, idleMinutes, t)]}
            errors={errors}
            hint={t('sessions_idle_hint')}
          />
          <button type="submit">{t('sessions_save')}</button>
        </form>
        <p>{t('sessions_applies')}</p>
      </section>
      <SignOut {...props} />
    </SettingsPage>
  );
}

function SignOut({ path, signedOut, ending }: SessionsProps) {
  const t = useTexts();
  return (
    <section aria-labelledby="end">
      <h2 id="end">{t('sessions_end')}</h2>
      <p>
        {t('sessions_end_means')}
        {signedOut && <Time text={t('sessions_last_done', { at: signedOut })} />}
      </p>
      {ending ? (
        <form method="post" action={`${path}/end-all`}>
          <button type="submit" class="danger">
            {t('sessions_end_me_too')}
          </button>
        </form>
      ) : (
        <p>
          <a href={`${path}?end=yes#end`} class="button quiet danger">
            {t('sessions_end_ask')}
          </a>
        </p>
      )}
    </section>
  );
}

/** The usual choices, and the present one if the operator has set another. */
function optionsOf(usual: readonly number[], present: number | null, t: Texts) {
  const all = present === null || !Number.isInteger(present) ? usual : [...new Set([...usual, present])];
  return all
    .toSorted((a, b) => a - b)
    .map((minutes) => ({ value: String(minutes), label: durationOf(minutes, t) }));
}

function durationOf(minutes: number, t: Texts): string {
  if (minutes % DAY === 0) return t('sessions_days', { count: minutes / DAY });
  if (minutes % HOUR === 0) return t('sessions_hours', { count: minutes / HOUR });
  return t('sessions_minutes', { count: minutes });
}
