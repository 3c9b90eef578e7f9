// The organization at a glance.

import { MAX_NAME_CHARACTERS } from '../../../domain/limits.ts';
import type { StepState } from '../../../domain/sso/setup.ts';
import { type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { TextField } from '../../../ui/form.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';

export interface OverviewProps extends Outcome {
  readonly frame: SettingsFrame;
  /** The path of this page, with a final slash. */
  readonly path: string;
  readonly name: string;
  readonly plan: string;
  readonly role: string;
  readonly steps: readonly { readonly label: string; readonly state: StepState; readonly href: string }[];
  /** For those who run this deployment; null for everybody else. */
  readonly consoleHref: string | null;
  readonly mayDelete: boolean;
  readonly deleting: boolean;
}

export function OverviewPage(props: OverviewProps) {
  const { frame, path, notice, errors, name, plan, role, steps } = props;
  return (
    <SettingsPage frame={frame} title="Overview">
      <OutcomeAlerts notice={notice} errors={errors} />
      {props.consoleHref && (
        <p>
          Your organization runs this service. <a href={props.consoleHref}>Open the operator’s console</a>
        </p>
      )}
      <dl class="facts">
        <dt>Name</dt>
        <dd>{frame.organization.name}</dd>
        <dt>Organization ID</dt>
        <dd>
          <code>{frame.organization.id}</code>
        </dd>
        <dt>Plan</dt>
        <dd>{plan}</dd>
        <dt>Your role</dt>
        <dd>{role}</dd>
      </dl>
      <section aria-labelledby="setup">
        <h2 id="setup">Set-up</h2>
        <ol class="steps">
          {steps.map(({ label, state, href }) => (
            <li>
              <a href={href}>{label}</a> <span class={`badge badge-${state}`}>{STATES[state]}</span>
            </li>
          ))}
        </ol>
        <p>
          Does somebody else run your identity provider?{' '}
          <a href={`${path}access-security/setup-links`}>Send a setup link to your IT</a>
        </p>
      </section>
      <section aria-labelledby="rename">
        <h2 id="rename">Rename</h2>
        <form method="post" action={`${path}rename`}>
          <TextField
            label="Name"
            name="name"
            value={name}
            maxlength={MAX_NAME_CHARACTERS}
            required
            errors={errors}
          />
          <button type="submit" class="outline">
            Save name
          </button>
        </form>
      </section>
      <Delete {...props} />
    </SettingsPage>
  );
}

const STATES = {
  open: 'to do',
  waiting: 'in progress',
  done: 'done',
  failed: 'failed',
  unavailable: 'not in the plan',
} as const satisfies Record<StepState, string>;

function Delete({ frame, path, errors, mayDelete, deleting }: OverviewProps) {
  if (!mayDelete) return null;
  return (
    <section aria-labelledby="delete">
      <h2 id="delete">Delete organization</h2>
      <p>
        Deletes its members, domains, SSO configuration, tokens, teams and logs, and the accounts of people
        who belong to no other organization. This cannot be undone.
      </p>
      {deleting ? (
        <form method="post" action={`${path}delete`}>
          <TextField
            label={`Type ${frame.organization.name} to confirm`}
            name="confirmation"
            autocomplete="off"
            required
            errors={errors}
          />
          <button type="submit" class="danger">
            Delete organization
          </button>
        </form>
      ) : (
        <p>
          <a href={`${path}?delete=yes#delete`} class="button quiet danger">
            Delete organization…
          </a>
        </p>
      )}
    </section>
  );
}
