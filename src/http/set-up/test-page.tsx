// The step of the test.

import { Alert } from '../../ui/alert.tsx';
import { Checkbox } from '../../ui/form.tsx';
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
  const { frame, path, state, result } = props;
  return (
    <SetUpPage frame={frame} step="test">
      {result && <Result {...result} />}
      <State {...props} />
      {state !== 'nothing' && state !== 'pending' && (
        <form method="post" action={path}>
          <button type="submit" class={state === 'untested' ? '' : 'outline'}>
            {result || state !== 'untested' ? 'Test again' : 'Test the sign-in'}
          </button>
        </form>
      )}
      {state !== 'live' && <GoOn href={frame.nextHref} quiet />}
    </SetUpPage>
  );
}

function Result({ checks, refusal, isFine }: ShownTest) {
  return (
    <>
      {isFine && (
        <Alert kind="success">
          The connection works. You are not a member yourself, and need not be one to set it up.
        </Alert>
      )}
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
  const { frame, state, hasDomain, domainHref } = props;
  switch (state) {
    case 'nothing':
      return <p>There is nothing to test yet. Connect the identity provider first.</p>;
    case 'untested':
      return (
        <p>
          You go to your identity provider, sign in, and come back. The test signs nobody in here; it shows
          what arrived, rule by rule, and what to change. Nothing is in use before a test has worked.
        </p>
      );
    case 'pending':
      return (
        <Alert kind="info">
          An Owner of {frame.organization} has to approve the change, and has been told by email.
        </Alert>
      );
    case 'live':
      return <LiveNow {...props} />;
    case 'tested':
      if (hasDomain || !props.maySwitchOn) return <Switch {...props} />;
      return (
        <Alert kind="warning">
          <h2>A verified domain is missing</h2>
          <p>
            The test has worked.{' '}
            {domainHref === null ? (
              'Ask the person who gave you the link to verify your domain; then you can switch it on.'
            ) : (
              <>
                <a href={domainHref}>Verify your domain</a>, then switch it on here.
              </>
            )}
          </p>
        </Alert>
      );
  }
}

function Switch({ path, isSwitch, isRequired, maySwitchOn }: TestStepProps) {
  return (
    <form method="post" action={`${path}/switch`}>
      <Alert kind="success">A test of these values has worked.</Alert>
      {maySwitchOn && !isRequired && (
        <Checkbox
          label="Require single sign-on"
          name="requireSso"
          checked
          hint="Members can then sign in by your identity provider only. Owners and Admins keep their passwords, in case it breaks."
        />
      )}
      <button type="submit">{isSwitch ? 'Switch to these values' : 'Switch on'}</button>
    </form>
  );
}

function LiveNow({ frame, path, isRequired, maySwitchOn }: TestStepProps) {
  return (
    <>
      <Alert kind="success">
        Single sign-on is on
        {isRequired ? ', and required of Members.' : '. People may use a password as well.'}
      </Alert>
      <GoOn href={frame.nextHref} />
      {maySwitchOn && !isRequired && (
        <form method="post" action={`${path}/switch`}>
          <input type="hidden" name="requireSso" value="on" />
          <button type="submit" class="outline">
            Require single sign-on
          </button>
        </form>
      )}
    </>
  );
}
