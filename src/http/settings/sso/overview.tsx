// SSO → Overview: where it stands, and the next thing to do.

import { Alert } from '../../../ui/alert.tsx';
import { useTexts } from '../../../ui/look.ts';
import { Time } from '../../../ui/time.tsx';
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
  const t = useTexts();
  return (
    <SsoPage {...props} tab="overview" action={<NextStep {...props} />}>
      <PendingChange pending={pending} path={path} />
      <Staged staged={staged} path={path} />
      {requirement === 'waiting' && (
        <Alert kind="warning">
          <h2>{t('sso_not_required_title')}</h2>
          <p>{t('sso_not_required')}</p>
        </Alert>
      )}
      {props.testFailed && props.lastTest && (
        <Alert kind="error">
          <h2>{t('sso_test_failed_title')}</h2>
          <p>
            {t.parts('sso_test_failed', {
              link: <a href={props.lastTest.href}>{t('sso_test_failed_link')}</a>,
            })}
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
  const t = useTexts();
  // What is staged has buttons of its own.
  if (staged) return null;
  if (state === 'off') {
    return (
      <a class={obstacle ? 'button quiet' : 'button'} href={tabPath(path, 'connection')}>
        {t('sso_set_up')}
      </a>
    );
  }
  if (state === 'configured' && proven && !obstacle) {
    return (
      <form method="post" action={`${path}/enable`}>
        <button type="submit">{t('sso_enable')}</button>
      </form>
    );
  }
  return <TestButton path={path} quiet={proven !== null || obstacle !== null} />;
}

export function TestButton({ path, quiet }: { path: string; quiet: boolean }) {
  return (
    <form method="post" action={`${path}/test`}>
      <button type="submit" class={quiet ? 'outline' : ''}>
        {useTexts()('sso_test_button')}
      </button>
    </form>
  );
}

function Begin({ path }: { path: string }) {
  const t = useTexts();
  return (
    <>
      <p>{t('sso_begin')}</p>
      <ol>
        <li>{t('sso_begin_1')}</li>
        <li>{t('sso_begin_2')}</li>
        <li>{t('sso_begin_3')}</li>
      </ol>
      <p>
        {t.parts('sso_begin_where', {
          link: <a href={tabPath(path, 'connection')}>{t('sso_tab_connection')}</a>,
        })}
      </p>
    </>
  );
}

function Facts(props: SsoOverviewProps) {
  const { issuer, signInUrl, certificateSummary, proven, requirement, lastTest, path } = props;
  const t = useTexts();
  return (
    <dl class="facts">
      <dt>{t('sso_idp')}</dt>
      <dd>
        <code>{issuer}</code>
      </dd>
      <dt>{t('sso_sign_in_at')}</dt>
      <dd>
        <code>{signInUrl}</code> <a href={tabPath(path, 'connection')}>{t('sso_change')}</a>
      </dd>
      <dt>{t('sso_its_certificates')}</dt>
      <dd>
        <Time text={certificateSummary ?? t('sso_certificates_none')} />{' '}
        <a href={tabPath(path, 'certificates')}>{t('sso_manage')}</a>
      </dd>
      <dt>{t('sso_required')}</dt>
      <dd>{t(`sso_required_${requirement}`)}</dd>
      <dt>{t('sso_works')}</dt>
      <dd>
        <Time text={proven ? t('sso_works_since', { day: proven }) : t('sso_works_not')} />
      </dd>
      <dt>{t('sso_last_test')}</dt>
      <dd>{lastTest ? <TestLink test={lastTest} /> : t('sso_no_test')}</dd>
    </dl>
  );
}
