// The versions of a connection beside the one in use: what is staged, and what was there before a switch.

import { Alert } from '../../../ui/alert.tsx';
import { Question } from '../../../ui/question.tsx';
import { Time } from '../../../ui/time.tsx';

export interface ChangeLine {
  readonly label: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface StagedShown {
  readonly id: string;
  readonly by: string;
  readonly at: string;
  /** When a test of exactly these values worked; null: none has. */
  readonly tested: string | null;
  readonly changes: readonly ChangeLine[];
}

export interface FormerShown {
  readonly id: string;
  readonly by: string;
  readonly at: string;
  /** Until when it can come back. */
  readonly until: string;
  /** What a switch back would change. */
  readonly changes: readonly ChangeLine[];
}

export function Changes({ changes }: { changes: readonly ChangeLine[] }) {
  return (
    <ul>
      {changes.map(({ label, before, after }) => (
        <li>
          {`${label}: `}
          {before !== null && (
            <>
              <del>{before}</del>{' '}
            </>
          )}
          {after !== null && <ins>{after}</ins>}
        </li>
      ))}
    </ul>
  );
}

export function Staged({ staged, path }: { staged: StagedShown | null; path: string }) {
  if (!staged) return null;
  const { id, by, at, tested, changes } = staged;
  return (
    <section aria-labelledby="staged" class="card">
      <h2 id="staged">A change is ready, and not in use yet</h2>
      <p>
        {by} saved it on <Time text={at} />. People sign in with the present values until you switch.
      </p>
      <Changes changes={changes} />
      {tested ? (
        <p>
          <span class="badge badge-done">Tested</span> A test with these values worked on{' '}
          <Time text={tested} />.
        </p>
      ) : (
        <p>
          <span class="badge badge-pending">Not tested</span> Test these values first. The test signs nobody
          in.
        </p>
      )}
      <div class="actions">
        {tested && <VersionForm action={`${path}/switch`} id={id} button="Switch to these values" primary />}
        <VersionForm
          action={`${path}/test`}
          id={id}
          button={tested ? 'Test again' : 'Test these values'}
          primary={!tested}
        />
      </div>
      <Question
        label="Discard…"
        consequence="We forget these values. Those in use stay as they are."
        action={`${path}/discard`}
        button="Discard"
      >
        <input type="hidden" name="id" value={id} />
      </Question>
      {!tested && (
        <Question
          label="Switch without a test…"
          consequence="Nobody has signed in with these values yet. If one of them is wrong, nobody can sign in with SSO until you switch back. Owners and Admins can use their password."
          action={`${path}/switch`}
          button="Switch without a test"
        >
          <input type="hidden" name="id" value={id} />
        </Question>
      )}
    </section>
  );
}

export function Former({ former, path }: { former: FormerShown | null; path: string }) {
  if (!former) return null;
  const { id, by, at, until, changes } = former;
  return (
    <section aria-labelledby="former" class="card">
      <h2 id="former">The values before the last switch</h2>
      <p>
        {by} switched on <Time text={at} />. Until <Time text={until} /> you can switch back; the present
        values can come back the same way.
      </p>
      <Changes changes={changes} />
      <div class="actions">
        <VersionForm action={`${path}/switch-back`} id={id} button="Switch back" />
      </div>
    </section>
  );
}

interface VersionFormProps {
  readonly action: string;
  readonly id: string;
  readonly button: string;
  readonly primary?: boolean;
}

function VersionForm({ action, id, button, primary = false }: VersionFormProps) {
  return (
    <form method="post" action={action}>
      <input type="hidden" name="id" value={id} />
      <button type="submit" class={primary ? '' : 'outline'}>
        {button}
      </button>
    </form>
  );
}

/** What the other parts say of it. */
export function StagedNote({ path }: { path: string }) {
  return (
    <Alert kind="info">
      A change of the identity provider is ready and not in use yet. <a href={path}>Test it and switch</a>
    </Alert>
  );
}
