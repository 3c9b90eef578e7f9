// SSO → Advanced: the switches, who approves, and the end of it.

import { TextField } from '../../../ui/form.tsx';
import { Question } from '../../../ui/question.tsx';
import { Approval, type ApprovalProps } from './approval.tsx';
import { Attributes, type AttributeValues, FormerSystem, type FormerSystemValues } from './attributes.tsx';
import { SsoOptions, type SsoOptionValues } from './options.tsx';
import { SsoPage, type SsoPageProps, tabPath } from './page.tsx';
import { UniversalLogout, type UniversalLogoutProps } from './universal-logout.tsx';

export interface AdvancedProps
  extends SsoPageProps,
    Omit<ApprovalProps, 'path' | 'pending'>,
    Omit<UniversalLogoutProps, 'path'> {
  readonly options: SsoOptionValues;
  readonly attributes: AttributeValues;
  readonly former: FormerSystemValues;
  readonly removing: boolean;
  readonly scimHref: string;
}

export function AdvancedPage(props: AdvancedProps) {
  const { state, options, errors, path } = props;
  return (
    <SsoPage {...props} tab="advanced">
      {state === 'off' ? (
        <p>
          The options appear once there is a connection.{' '}
          <a href={tabPath(path, 'connection')}>Set up the connection</a> first.
        </p>
      ) : (
        <>
          <SsoOptions options={options} errors={errors} path={path} />
          <Attributes attributes={props.attributes} errors={errors} path={path} />
          <FormerSystem former={props.former} errors={errors} path={path} />
        </>
      )}
      <UniversalLogout {...props} />
      <Approval {...props} />
      <SwitchOff {...props} />
    </SsoPage>
  );
}

function SwitchOff({ state, removing, frame, path, errors, scimHref }: AdvancedProps) {
  if (state === 'off') return null;
  if (state === 'enabled') {
    return (
      <section aria-labelledby="switch-off">
        <h2 id="switch-off">Switch off</h2>
        <p>We keep the configuration. Everyone signs in with a password until you enable SSO again.</p>
        <Question
          label="Disable…"
          consequence="People can no longer sign in with SSO. Users who have no password set one by email."
          action={`${path}/disable`}
          button="Disable"
        />
      </section>
    );
  }
  return (
    <section aria-labelledby="remove">
      <h2 id="remove">Remove SSO configuration</h2>
      <p>
        Deletes the connection, its certificates and its options. This cannot be undone. SCIM needs SSO:
        revoke its token on the <a href={scimHref}>SCIM page</a> first, if there is one.
      </p>
      {removing ? (
        <form method="post" action={`${path}/remove`}>
          <TextField
            label={`Type ${frame.organization.name} to confirm`}
            name="confirmation"
            autocomplete="off"
            required
            errors={errors}
          />
          <button type="submit" class="danger">
            Remove SSO configuration
          </button>
        </form>
      ) : (
        <p>
          <a href={`${tabPath(path, 'advanced')}?remove=yes#remove`} class="button quiet danger">
            Remove SSO configuration…
          </a>
        </p>
      )}
    </section>
  );
}
