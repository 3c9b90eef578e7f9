// SSO → Overview: where it stands, and the next thing to do.

import { Alert } from '../../../ui/alert.tsx';
import { PendingChange } from './approval.tsx';
import { SsoPage, type SsoPageProps, tabPath } from './page.tsx';
import { Former, type FormerShown, Staged } from './staged.tsx';
import { TestLink, type TestShown } from './tests.tsx';

export interface SsoOverviewProps extends SsoPageProps {
  readonly issuer: string | null;
  readonly signInUrl: string | null;
  /** `2, the first expires 2033-12-31`; null: there are none. */
  readonly certificateSummary: string | null;
  /** Certificates that will soon stop working. */
  readonly warnings: readonly string[];
  /** When the first sign-in or test worked, as a date; null: none has yet. */
  readonly proven: string | null;
  readonly former: FormerShown | null;
  readonly lastTest: TestShown | null;
  /** The last test of the values in use has failed, and nobody has signed in since. */
  readonly testFailed: boolean;
}

export function SsoOverview(props: SsoOverviewProps) {
  const { state, requirement, pending, staged, former, path, warnings } = props;
  return (
    <SsoPage {...props} tab="overview" action={<NextStep {...props} />}>
      <PendingChange pending={pending} path={path} />
      <Staged staged={staged} path={path} />
      {requirement === 'waiting' && (
        <Alert kind="warning">
          <h2>SSO is not required yet</h2>
          <p>
            SSO becomes required once a test or a sign-in has worked, so that a wrong value locks nobody out.
            Test the connection now, or sign in with SSO once yourself.
          </p>
        </Alert>
      )}
      {props.testFailed && props.lastTest && (
        <Alert kind="error">
          <h2>The last test has failed</h2>
          <p>
            Nobody has signed in with SSO since. <a href={props.lastTest.href}>See what to change</a>
          </p>
        </Alert>
      )}
      {warnings.map((warning) => (
        <Alert kind="warning">{warning}</Alert>
      ))}
      {state === 'off' ? <Begin path={path} /> : <Facts {...props} />}
      <Former former={former} path={path} />
    </SsoPage>
  );
}

function NextStep({ state, proven, obstacle, staged, path }: SsoOverviewProps) {
  // What is staged has buttons of its own.
  if (staged) return null;
  if (state === 'off') {
    return (
      <a class={obstacle ? 'button quiet' : 'button'} href={tabPath(path, 'connection')}>
        Set up the connection
      </a>
    );
  }
  if (state === 'configured' && proven && !obstacle) {
    return (
      <form method="post" action={`${path}/enable`}>
        <button type="submit">Enable SSO</button>
      </form>
    );
  }
  return <TestButton path={path} quiet={proven !== null || obstacle !== null} />;
}

export function TestButton({ path, quiet }: { path: string; quiet: boolean }) {
  return (
    <form method="post" action={`${path}/test`}>
      <button type="submit" class={quiet ? 'outline' : ''}>
        Test connection
      </button>
    </form>
  );
}

function Begin({ path }: { path: string }) {
  return (
    <>
      <p>People sign in with your identity provider, such as Okta or Entra ID, instead of a password here.</p>
      <ol>
        <li>Give your identity provider our addresses, and us its three values or its metadata.</li>
        <li>Test the connection. The test signs nobody in, and says what is wrong.</li>
        <li>Enable it, and require it when you are ready. Owners and Admins keep their passwords.</li>
      </ol>
      <p>
        Both sides of the first step are on <a href={tabPath(path, 'connection')}>Connection</a>, with a guide
        for each identity provider.
      </p>
    </>
  );
}

function Facts(props: SsoOverviewProps) {
  const { issuer, signInUrl, certificateSummary, proven, requirement, lastTest, path } = props;
  return (
    <dl class="facts">
      <dt>Identity provider</dt>
      <dd>
        <code>{issuer}</code>
      </dd>
      <dt>People sign in at</dt>
      <dd>
        <code>{signInUrl}</code> <a href={tabPath(path, 'connection')}>Change</a>
      </dd>
      <dt>Its certificates</dt>
      <dd>
        {certificateSummary ?? 'none'} <a href={tabPath(path, 'certificates')}>Manage</a>
      </dd>
      <dt>Required</dt>
      <dd>{REQUIRED[requirement]}</dd>
      <dt>Works</dt>
      <dd>{proven ? `since ${proven}` : 'Nobody has signed in with it yet, and no test has worked.'}</dd>
      <dt>Last test</dt>
      <dd>{lastTest ? <TestLink test={lastTest} /> : 'none yet'}</dd>
    </dl>
  );
}

const REQUIRED = {
  off: 'no: people may use a password as well',
  waiting: 'not yet: once a test or a sign-in has worked',
  required: 'of Members; Owners and Admins may use their password, in case SSO breaks',
} as const satisfies Record<SsoOverviewProps['requirement'], string>;
