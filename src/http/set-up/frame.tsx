// What every page of a setup link has: the organization, the steps and how far each has come, and the part
// that waits by itself.

import type { Child } from 'hono/jsx';
import type { SetupStep, StepOfSetup } from '../../domain/setup-links/steps.ts';
import { type Outcome, OutcomeAlerts } from '../../ui/alert.tsx';
import { NarrowPage } from '../../ui/document.tsx';
import { useTexts } from '../../ui/look.ts';

/** What every step knows. */
export interface SetUpFrame extends Outcome {
  readonly organization: string;
  readonly steps: readonly (StepOfSetup & { readonly href: string })[];
  /** Where this step leads. */
  readonly nextHref: string;
  /** The settings, if the reader has come from there; null: they have nothing but the link. */
  readonly settingsHref: string | null;
}

interface SetUpPageProps {
  readonly frame: SetUpFrame;
  readonly step: SetupStep;
  readonly refresh?: { readonly seconds: number; readonly path: string } | null;
  readonly children?: Child;
}

export function SetUpPage({ frame, step, refresh, children }: SetUpPageProps) {
  const t = useTexts();
  return (
    <NarrowPage title={t(`set_up_step_${step}`)} refresh={refresh ?? null}>
      <p>
        {t.parts('set_up_for', {
          organization: <strong class="long-name">{frame.organization}</strong>,
        })}
      </p>
      <nav aria-label={t('set_up_steps')}>
        <ol class="set-up-steps">
          {frame.steps.map(({ step: name, state, href }) => (
            <li>
              <a href={href} {...(name === step && { 'aria-current': 'step' as const })}>
                {t(`set_up_step_${name}`)}
              </a>{' '}
              {state !== 'open' && <span class={`badge badge-${state}`}>{t(`step_is_${state}`)}</span>}
            </li>
          ))}
        </ol>
      </nav>
      <OutcomeAlerts notice={frame.notice} errors={frame.errors} />
      {children}
      {frame.settingsHref && (
        <p>
          <a href={frame.settingsHref} class="button quiet">
            {t('set_up_to_settings')}
          </a>
        </p>
      )}
    </NarrowPage>
  );
}

export function GoOn({ href, quiet = false }: { href: string; quiet?: boolean }) {
  const t = useTexts();
  return (
    <p>
      <a class={quiet ? 'button quiet' : 'button'} href={href}>
        {t(quiet ? 'set_up_skip' : 'set_up_go_on')}
      </a>
    </p>
  );
}

export interface LiveProps {
  readonly id: string;
  /** The address that shows the same part as it is then; null: it waits for nothing any more. */
  readonly askAt: string | null;
  readonly waiting: string;
  readonly children?: Child;
}

/**
 * Changes by itself, with script and without (`refresh` of the page). It is a live region, so that its change
 * is read out.
 */
export function Live({ id, askAt, waiting, children }: LiveProps) {
  const t = useTexts();
  return (
    <div id={id} role="status" {...(askAt !== null && { 'data-live': askAt })}>
      {children}
      {askAt !== null && (
        <p data-waits="yes">
          <span class="badge badge-pending">{waiting}</span> {t('set_up_moves_on')}
        </p>
      )}
      {askAt !== null && (
        <p data-waits="no" hidden>
          {t.parts('set_up_stopped', { link: <a href={askAt}>{t('set_up_look_again')}</a> })}
        </p>
      )}
    </div>
  );
}
