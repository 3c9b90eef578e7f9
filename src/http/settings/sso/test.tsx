// SSO → Test: the round trip to the identity provider that signs nobody in.

import { Long, Table } from '../../../ui/table.tsx';
import { TestButton } from './overview.tsx';
import { SsoPage, type SsoPageProps, tabPath } from './page.tsx';
import { TestLink, type TestShown } from './tests.tsx';

export interface SsoTestProps extends SsoPageProps {
  /** When the first sign-in or test worked, as a date; null: none has yet. */
  readonly proven: string | null;
  readonly tests: readonly TestShown[];
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
      {props.tests.length > 0 && (
        <section aria-labelledby="tests">
          <h2 id="tests">Last tests</h2>
          <Table label="Last tests" columns={['Result', 'Who']}>
            {props.tests.map((test) => (
              <tr>
                <td class="wide">
                  <TestLink test={test} />
                </td>
                <td>
                  <Long text={test.who} />
                </td>
              </tr>
            ))}
          </Table>
        </section>
      )}
    </SsoPage>
  );
}
