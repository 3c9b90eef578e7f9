// SSO → Test: the round trip to the identity provider that signs nobody in.

import { TestButton } from './overview.tsx';
import { SsoPage, type SsoPageProps, tabPath } from './page.tsx';

export interface SsoTestProps extends SsoPageProps {
  /** When the first sign-in or test worked, as a date; null: none has yet. */
  readonly proven: string | null;
}

export function SsoTestPage(props: SsoTestProps) {
  const { state, proven, path } = props;
  if (state === 'off') {
    return (
      <SsoPage {...props} tab="test">
        <p>
          There is nothing to test yet. <a href={tabPath(path, 'connection')}>Set up the connection</a> first.
        </p>
      </SsoPage>
    );
  }
  return (
    <SsoPage {...props} tab="test" action={<TestButton path={path} quiet={false} />}>
      <p>
        You go to your identity provider and back. The test signs nobody in; it shows what arrived, rule by
        rule, and what to change there.
      </p>
      <p>{proven ? `The connection has worked since ${proven}.` : 'Nobody has signed in with it yet.'}</p>
    </SsoPage>
  );
}
