// One organization: how it is, and what the operator can do about it.

import type { Child } from 'hono/jsx';
import { MAX_METADATA_KEYS, MAX_NAME_CHARACTERS } from '../../../domain/limits.ts';
import { Alert, type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { CopyField, type Option, SelectField, TextArea, TextField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
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
  const t = useTexts();
  return (
    <SettingsPage frame={frame} title={organization.name}>
      <OutcomeAlerts {...props} />
      {organization.suspended && (
        <Alert kind="warning">
          <h2>{t('organization_suspended')}</h2>
          <p>{t.parts('organization_suspended_since', { at: <Time text={organization.suspended} /> })}</p>
        </Alert>
      )}
      {link && (
        <section aria-labelledby="link">
          <h2 id="link">{t('organization_link')}</h2>
          <Alert kind="warning">
            <Time text={t('organization_link_once', { email: link.email, day: link.expires })} />
          </Alert>
          <CopyField label={t('organization_link_label')} name="invitationLink" value={link.url} />
        </section>
      )}
      <Facts {...organization} />
      <Settings {...props} />
      <Invite {...props} />
      <p>
        {t.parts<'organization_their_it', Child>('organization_their_it', {
          link: <a href={`${props.path}/setup-links`}>{t('organization_send_link')}</a>,
        })}
      </p>
      <Suspension {...props} />
      <Delete {...props} />
    </SettingsPage>
  );
}

function Facts(one: ShownOrganization) {
  const t = useTexts();
  return (
    <dl class="facts">
      <dt>{t('organization_id')}</dt>
      <dd>
        <code>{one.id}</code>
      </dd>
      <dt>{t('organization_created')}</dt>
      <dd>
        <Time text={one.created} />
      </dd>
      <dt>{t('organizations_users')}</dt>
      <dd>{one.members}</dd>
      <dt>{t('organization_domains')}</dt>
      <dd>{one.domains}</dd>
      <dt>{t('nav_sso')}</dt>
      <dd>{one.sso}</dd>
      <dt>{t('organizations_certificate')}</dt>
      <dd>
        <Certificate {...one} />
      </dd>
      <dt>{t('organizations_scim')}</dt>
      <dd>
        <Time text={one.scim} />
      </dd>
      <dt>{t('organization_refused')}</dt>
      <dd>{one.failures}</dd>
    </dl>
  );
}

function Settings({ path, values, plans, errors }: OrganizationProps) {
  const t = useTexts();
  return (
    <section aria-labelledby="settings">
      <h2 id="settings">{t('organization_settings')}</h2>
      <form method="post" action={`${path}/settings`}>
        <TextField
          label={t('organizations_name')}
          name="name"
          value={values.name}
          maxlength={MAX_NAME_CHARACTERS}
          required
          errors={errors}
        />
        <TextField
          label={t('organizations_external_id')}
          name="externalId"
          value={values.externalId}
          maxlength={255}
          errors={errors}
          hint={t('organizations_external_id_hint')}
        />
        <TextArea
          label={t('organization_metadata')}
          name="metadata"
          value={values.metadata}
          rows={4}
          errors={errors}
          hint={t('organization_metadata_hint', { max: MAX_METADATA_KEYS })}
        />
        <SelectField
          label={t('organizations_plan')}
          name="plan"
          value={values.plan}
          options={plans}
          errors={errors}
          hint={t('organization_plan_hint')}
        />
        <button type="submit" class="outline">
          {t('console_save')}
        </button>
      </form>
    </section>
  );
}

function Invite({ path, owner, delivery, errors }: OrganizationProps) {
  const t = useTexts();
  return (
    <section aria-labelledby="invite">
      <h2 id="invite">{t('organization_invite')}</h2>
      <form method="post" action={`${path}/invite`}>
        <OwnerFields owner={owner} delivery={delivery} errors={errors} />
        <button type="submit" class="outline">
          {t('organization_invite_button')}
        </button>
      </form>
    </section>
  );
}

function Suspension({ path, organization, isOwn }: OrganizationProps) {
  if (isOwn) return null;
  const t = useTexts();
  return (
    <section aria-labelledby="suspension">
      <h2 id="suspension">{t('organization_suspension')}</h2>
      {organization.suspended ? (
        <Question
          label={t('organization_lift_ask')}
          consequence={t('organization_lift_means')}
          action={`${path}/lift`}
          button={t('organization_lift')}
          calm
        />
      ) : (
        <Question
          label={t('organization_suspend_ask')}
          consequence={t('organization_suspend_means')}
          action={`${path}/suspend`}
          button={t('organization_suspend')}
        />
      )}
    </section>
  );
}

function Delete({ path, organization, isOwn, deleting, errors }: OrganizationProps) {
  if (isOwn) return null;
  const t = useTexts();
  return (
    <section aria-labelledby="delete">
      <h2 id="delete">{t('overview_delete')}</h2>
      <p>{t('overview_delete_means')}</p>
      {deleting ? (
        <form method="post" action={`${path}/delete`}>
          <TextField
            label={t('frame_type_this', { name: organization.name })}
            name="confirmation"
            autocomplete="off"
            required
            errors={errors}
          />
          <button type="submit" class="danger">
            {t('overview_delete')}
          </button>
        </form>
      ) : (
        <p>
          <a href={`${path}?delete=yes#delete`} class="button quiet danger">
            {t('overview_delete_ask')}
          </a>
        </p>
      )}
    </section>
  );
}
