// SSO → Test: the round trip to the identity provider that signs nobody in.

import { useTexts } from '../../../ui/look.ts';
import { Long, Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
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
  const t = useTexts();
  if (state === 'off') {
    return (
      <SsoPage {...props} tab="test">
        <p>
          {t.parts('sso_test_nothing', {
            link: <a href={tabPath(path, 'connection')}>{t('sso_set_up')}</a>,
          })}
        </p>
      </SsoPage>
    );
  }
  return (
    <SsoPage {...props} tab="test" action={<TestButton path={path} quiet={false} />}>
      <p>{t('sso_test_intro')}</p>
      <p>
        <Time text={proven ? t('sso_test_works_since', { day: proven }) : t('sso_test_works_not')} />
      </p>
      {props.tests.length > 0 && (
        <section aria-labelledby="tests">
          <h2 id="tests">{t('sso_tests')}</h2>
          <Table label={t('sso_tests')} columns={[t('sso_test_result'), t('sso_test_who')]}>
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
