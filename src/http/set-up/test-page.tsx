// The step of the test.

import { Alert } from '../../ui/alert.tsx';
import { Checkbox } from '../../ui/form.tsx';
import { useTexts } from '../../ui/look.ts';
import { type ShownCheck, TestResult } from '../settings/sign-in-log/result.tsx';
import { GoOn, type SetUpFrame, SetUpPage } from './frame.tsx';

export interface ShownTest {
  readonly checks: readonly ShownCheck[];
  /** What was refused before any rule was looked at; null: nothing. */
  readonly refusal: { readonly title: string; readonly text: string } | null;
  /** Only the membership of the one who tested is missing. */
  readonly isFine: boolean;
}

export interface TestStepProps {
  readonly frame: SetUpFrame;
  readonly path: string;
  readonly state: 'nothing' | 'untested' | 'tested' | 'pending' | 'live';
  /** People sign in with other values until the switch. */
  readonly isSwitch: boolean;
  readonly isRequired: boolean;
  readonly maySwitchOn: boolean;
  readonly hasDomain: boolean;
  readonly domainHref: string | null;
  readonly result: ShownTest | null;
}

export function TestStepPage(props: TestStepProps) {
  const t = useTexts();
  const { frame, path, state, result } = props;
  return (
    <SetUpPage frame={frame} step="test">
      {result && <Result {...result} />}
      <State {...props} />
      {state !== 'nothing' && state !== 'pending' && (
        <form method="post" action={path}>
          <button type="submit" class={state === 'untested' ? '' : 'outline'}>
            {t(result || state !== 'untested' ? 'set_up_test_again' : 'set_up_test')}
          </button>
        </form>
      )}
      {state !== 'live' && <GoOn href={frame.nextHref} quiet />}
    </SetUpPage>
  );
}

function Result({ checks, refusal, isFine }: ShownTest) {
  const t = useTexts();
  return (
    <>
      {isFine && <Alert kind="success">{t('set_up_test_fine')}</Alert>}
      {refusal && (
        <Alert kind="error">
          <h2>{refusal.title}</h2>
          <p>{refusal.text}</p>
        </Alert>
      )}
      {checks.length > 0 && !isFine && <TestResult checks={checks} />}
    </>
  );
}

function State(props: TestStepProps) {
  const t = useTexts();
  const { frame, state, hasDomain, domainHref } = props;
  switch (state) {
    case 'nothing':
      return <p>{t('set_up_test_nothing')}</p>;
    case 'untested':
      return <p>{t('set_up_test_intro')}</p>;
    case 'pending':
      return <Alert kind="info">{t('set_up_test_pending', { organization: frame.organization })}</Alert>;
    case 'live':
      return <LiveNow {...props} />;
    case 'tested':
      if (hasDomain || !props.maySwitchOn) return <Switch {...props} />;
      return (
        <Alert kind="warning">
          <h2>{t('set_up_no_domain_title')}</h2>
          <p>
            {domainHref === null
              ? t('set_up_no_domain_ask')
              : t.parts('set_up_no_domain', {
                  link: <a href={domainHref}>{t('set_up_no_domain_link')}</a>,
                })}
          </p>
        </Alert>
      );
  }
}

function Switch({ path, isSwitch, isRequired, maySwitchOn }: TestStepProps) {
  const t = useTexts();
  return (
    <form method="post" action={`${path}/switch`}>
      <Alert kind="success">{t('set_up_tested')}</Alert>
      {maySwitchOn && !isRequired && (
        <Checkbox label={t('set_up_require')} name="requireSso" checked hint={t('set_up_require_hint')} />
      )}
      <button type="submit">{t(isSwitch ? 'set_up_switch' : 'set_up_switch_on')}</button>
    </form>
  );
}

function LiveNow({ frame, path, isRequired, maySwitchOn }: TestStepProps) {
  const t = useTexts();
  return (
    <>
      <Alert kind="success">{t(isRequired ? 'set_up_is_required' : 'set_up_is_on')}</Alert>
      <GoOn href={frame.nextHref} />
      {maySwitchOn && !isRequired && (
        <form method="post" action={`${path}/switch`}>
          <input type="hidden" name="requireSso" value="on" />
          <button type="submit" class="outline">
            {t('set_up_require')}
          </button>
        </form>
      )}
    </>
  );
}
