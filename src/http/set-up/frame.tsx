// What every page of a setup link has: the organization, the steps and how far each has come, and the part
// that waits by itself.

import type { Child } from 'hono/jsx';
import type { SetupStep, StepOfSetup } from '../../domain/setup-links/steps.ts';
import { type Outcome, OutcomeAlerts } from '../../ui/alert.tsx';
import { NarrowPage } from '../../ui/document.tsx';

export const STEP_TITLES = {
  provider: 'Choose your identity provider',
  domain: 'Verify your domain',
  connect: 'Connect your identity provider',
  certificate: 'Add the next certificate',
  test: 'Test and switch on',
  scim: 'Provision people with SCIM',
  done: 'Finish',
} as const satisfies Record<SetupStep, string>;

/** What every step knows. */
export interface SetUpFrame extends Outcome {
  readonly organization: string;
  readonly steps: readonly (StepOfSetup & { readonly href: string })[];
  /** Where this step leads. */
  readonly nextHref: string;
}

interface SetUpPageProps {
  readonly frame: SetUpFrame;
  readonly step: SetupStep;
  readonly refresh?: { readonly seconds: number; readonly path: string } | null;
  readonly children?: Child;
}

export function SetUpPage({ frame, step, refresh, children }: SetUpPageProps) {
  return (
    <NarrowPage title={STEP_TITLES[step]} refresh={refresh ?? null}>
      <p>
        You set up sign-in for <strong class="long-name">{frame.organization}</strong>.
      </p>
      <nav aria-label="Steps">
        <ol class="set-up-steps">
          {frame.steps.map(({ step: name, state, href }) => (
            <li>
              <a href={href} {...(name === step && { 'aria-current': 'step' as const })}>
                {STEP_TITLES[name]}
              </a>{' '}
              {state !== 'open' && <span class={`badge badge-${state}`}>{STATES[state]}</span>}
            </li>
          ))}
        </ol>
      </nav>
      <OutcomeAlerts notice={frame.notice} errors={frame.errors} />
      {children}
    </NarrowPage>
  );
}

const STATES = { waiting: 'in progress', done: 'done' } as const;

export function GoOn({ href, quiet = false }: { href: string; quiet?: boolean }) {
  return (
    <p>
      <a class={quiet ? 'button quiet' : 'button'} href={href}>
        {quiet ? 'Skip this step' : 'Go on'}
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
  return (
    <div id={id} role="status" {...(askAt !== null && { 'data-live': askAt })}>
      {children}
      {askAt !== null && (
        <p data-waits="yes">
          <span class="badge badge-pending">{waiting}</span>
        </p>
      )}
      {askAt !== null && (
        <p data-waits="no" hidden>
          We have stopped looking. <a href={askAt}>Look again</a>
        </p>
      )}
    </div>
  );
}
