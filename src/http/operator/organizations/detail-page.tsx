// One organization: how it is, and what the operator can do about it.

import { MAX_METADATA_KEYS, MAX_NAME_CHARACTERS } from '../../../domain/limits.ts';
import { Alert, type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { CopyField, type Option, SelectField, TextArea, TextField } from '../../../ui/form.tsx';
import { Question } from '../../../ui/question.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Time } from '../../../ui/time.tsx';
import { Certificate, OwnerFields, type ShownOrganization } from './page.tsx';

export interface OrganizationProps extends Outcome {
  readonly frame: SettingsFrame;
  readonly path: string;
  readonly organization: ShownOrganization;
  /** The operator's own: it stays. */
  readonly isOwn: boolean;
  readonly values: {
    readonly name: string;
    readonly externalId: string;
    readonly plan: string;
    /** `region = eu`, a line each. */
    readonly metadata: string;
  };
  readonly plans: readonly Option[];
  readonly owner: string;
  readonly delivery: string;
  /** The link of an invitation, right after it was made; never again. */
  readonly link: { readonly email: string; readonly url: string; readonly expires: string } | null;
  readonly deleting: boolean;
}

export function OrganizationPage(props: OrganizationProps) {
  const { frame, organization, link } = props;
  return (
    <SettingsPage frame={frame} title={organization.name}>
      <OutcomeAlerts {...props} />
      {organization.suspended && (
        <Alert kind="warning">
          <h2>Suspended</h2>
          <p>
            Since <Time text={organization.suspended} /> nobody signs in, settings are read-only and SCIM is
            refused.
          </p>
        </Alert>
      )}
      {link && (
        <section aria-labelledby="link">
          <h2 id="link">Invitation link</h2>
          <Alert kind="warning">
            We show this link only once. Pass it on to {link.email}. It expires on{' '}
            <Time text={link.expires} />.
          </Alert>
          <CopyField label="Link" name="invitationLink" value={link.url} />
        </section>
      )}
      <Facts {...organization} />
      <Settings {...props} />
      <Invite {...props} />
      <p>
        Does their IT have no account here? <a href={`${props.path}/setup-links`}>Send a setup link</a>
      </p>
      <Suspension {...props} />
      <Delete {...props} />
    </SettingsPage>
  );
}

function Facts(one: ShownOrganization) {
  return (
    <dl class="facts">
      <dt>Organization ID</dt>
      <dd>
        <code>{one.id}</code>
      </dd>
      <dt>Created</dt>
      <dd>
        <Time text={one.created} />
      </dd>
      <dt>Users</dt>
      <dd>{one.members}</dd>
      <dt>Verified domains</dt>
      <dd>{one.domains}</dd>
      <dt>SSO</dt>
      <dd>{one.sso}</dd>
      <dt>Certificate until</dt>
      <dd>
        <Certificate {...one} />
      </dd>
      <dt>SCIM last seen</dt>
      <dd>
        <Time text={one.scim} />
      </dd>
      <dt>Sign-ins refused in the last 24 hours</dt>
      <dd>{one.failures}</dd>
    </dl>
  );
}

function Settings({ path, values, plans, errors }: OrganizationProps) {
  return (
    <section aria-labelledby="settings">
      <h2 id="settings">Name and plan</h2>
      <form method="post" action={`${path}/settings`}>
        <TextField
          label="Name"
          name="name"
          value={values.name}
          maxlength={MAX_NAME_CHARACTERS}
          required
          errors={errors}
        />
        <TextField
          label="External id"
          name="externalId"
          value={values.externalId}
          maxlength={255}
          errors={errors}
          hint="What your own systems call this customer. Tokens carry it."
        />
        <TextArea
          label="Metadata"
          name="metadata"
          value={values.metadata}
          rows={4}
          errors={errors}
          hint={`What your own systems note about this customer, a line each: region = eu. At most ${MAX_METADATA_KEYS}. The API reads and writes it, and events tell of it.`}
        />
        <SelectField
          label="Plan"
          name="plan"
          value={values.plan}
          options={plans}
          errors={errors}
          hint="A smaller plan switches off at once what it does not include."
        />
        <button type="submit" class="outline">
          Save
        </button>
      </form>
    </section>
  );
}

function Invite({ path, owner, delivery, errors }: OrganizationProps) {
  return (
    <section aria-labelledby="invite">
      <h2 id="invite">Invite an Owner</h2>
      <form method="post" action={`${path}/invite`}>
        <OwnerFields owner={owner} delivery={delivery} errors={errors} />
        <button type="submit" class="outline">
          Invite
        </button>
      </form>
    </section>
  );
}

function Suspension({ path, organization, isOwn }: OrganizationProps) {
  if (isOwn) return null;
  return (
    <section aria-labelledby="suspension">
      <h2 id="suspension">Suspension</h2>
      {organization.suspended ? (
        <Question
          label="Lift the suspension…"
          consequence="People can sign in again, and SCIM goes on with the token that it has. Sessions and access of applications that ended stay ended."
          action={`${path}/lift`}
          button="Lift the suspension"
        />
      ) : (
        <Question
          label="Suspend…"
          consequence="Everybody is signed out at once, here and in every application. Nobody can sign in, settings are read-only and SCIM is refused, until you lift it."
          action={`${path}/suspend`}
          button="Suspend"
        />
      )}
    </section>
  );
}

function Delete({ path, organization, isOwn, deleting, errors }: OrganizationProps) {
  if (isOwn) return null;
  return (
    <section aria-labelledby="delete">
      <h2 id="delete">Delete organization</h2>
      <p>
        Deletes its members, domains, SSO configuration, tokens, teams and logs, and the accounts of people
        who belong to no other organization. This cannot be undone.
      </p>
      {deleting ? (
        <form method="post" action={`${path}/delete`}>
          <TextField
            label={`Type ${organization.name} to confirm`}
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
