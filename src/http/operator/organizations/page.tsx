// The customers' organizations: the list with how each is, and the form that makes one.

import { MAX_EMAIL_CHARACTERS, MAX_NAME_CHARACTERS, MAX_SEARCH_CHARACTERS } from '../../../domain/limits.ts';
import { type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { type FormError, type Option, SelectField, TextField } from '../../../ui/form.tsx';
import { CutShort, type Matches, Pager } from '../../../ui/pager.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Long, Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';

export interface ShownOrganization {
  readonly id: string;
  readonly href: string;
  readonly name: string;
  readonly externalId: string | null;
  readonly plan: string;
  readonly members: string;
  readonly created: string;
  /** Since when; null: it is not. */
  readonly suspended: string | null;
  readonly domains: string;
  readonly sso: string;
  /** `2026-11-02`, or `–`. */
  readonly certificate: string;
  readonly certificateState: 'good' | 'soon' | 'expired';
  readonly scim: string;
  readonly failures: string;
}

export interface OrganizationsProps extends Outcome {
  readonly frame: SettingsFrame;
  readonly path: string;
  readonly newHref: string;
  readonly search: string;
  readonly organizations: readonly ShownOrganization[];
  readonly matches: Matches | null;
  readonly nextHref: string | null;
  readonly firstHref: string | null;
}

export function OrganizationsPage(props: OrganizationsProps) {
  const { frame, path, newHref, search, organizations } = props;
  return (
    <SettingsPage
      frame={frame}
      title="Organizations"
      action={
        <a class="button" href={newHref}>
          Create organization
        </a>
      }
    >
      <OutcomeAlerts {...props} />
      <search>
        <form method="get" action={path} class="filters">
          <input
            type="search"
            name="q"
            value={search}
            aria-label="Search organizations"
            placeholder="Name, domain, id or external id"
            maxlength={MAX_SEARCH_CHARACTERS}
          />
          <button type="submit" class="secondary">
            Find
          </button>
        </form>
      </search>
      {organizations.length === 0 ? (
        <p>{search ? `No organization matches “${search}”.` : 'There is no organization yet.'}</p>
      ) : (
        <Table
          label="Organizations"
          columns={[
            'Name',
            'Plan',
            'Users',
            'Domains',
            'SSO',
            'Certificate until',
            'SCIM last seen',
            'Refused (24 h)',
          ]}
        >
          {organizations.map((one) => (
            <tr>
              <td>
                <a href={one.href}>
                  <Long text={one.name} />
                </a>
                {one.suspended && (
                  <>
                    {' '}
                    <span class="badge badge-refused">suspended</span>
                  </>
                )}
              </td>
              <td>{one.plan}</td>
              <td>{one.members}</td>
              <td>{one.domains}</td>
              <td>{one.sso}</td>
              <td class="date">
                <Certificate {...one} />
              </td>
              <td class="date">
                <Time text={one.scim} />
              </td>
              <td>{one.failures}</td>
            </tr>
          ))}
        </Table>
      )}
      <CutShort shown={organizations.length} search={search} matches={props.matches} />
      <Pager {...props} />
    </SettingsPage>
  );
}

export function Certificate({
  certificate,
  certificateState,
}: Pick<ShownOrganization, 'certificate' | 'certificateState'>) {
  return (
    <>
      <Time text={certificate} />
      {certificateState !== 'good' && (
        <>
          {' '}
          <span class={`badge badge-${certificateState === 'soon' ? 'pending' : 'expired'}`}>
            {certificateState}
          </span>
        </>
      )}
    </>
  );
}

export interface NewOrganizationValues {
  readonly name: string;
  readonly externalId: string;
  readonly plan: string;
  readonly owner: string;
  readonly delivery: string;
}

export interface NewOrganizationProps {
  readonly frame: SettingsFrame;
  readonly path: string;
  readonly values: NewOrganizationValues;
  readonly plans: readonly Option[];
  readonly errors: readonly FormError[];
}

export function NewOrganizationPage({ frame, path, values, plans, errors }: NewOrganizationProps) {
  return (
    <SettingsPage frame={frame} title="Create organization">
      <OutcomeAlerts notice={null} errors={errors} />
      <form method="post" action={path}>
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
          hint="Optional: what your own systems call this customer. Tokens carry it."
          errors={errors}
        />
        <SelectField label="Plan" name="plan" value={values.plan} options={plans} errors={errors} />
        <OwnerFields owner={values.owner} delivery={values.delivery} errors={errors} />
        <button type="submit">Create organization</button>
      </form>
    </SettingsPage>
  );
}

export function OwnerFields({
  owner,
  delivery,
  errors,
}: Pick<NewOrganizationValues, 'owner' | 'delivery'> & { errors: readonly FormError[] }) {
  return (
    <>
      <TextField
        label="Email address of the Owner"
        name="email"
        type="email"
        value={owner}
        maxlength={MAX_EMAIL_CHARACTERS}
        required
        errors={errors}
        hint="The Owner invites everybody else and sets up SSO."
      />
      <SelectField
        label="Invitation"
        name="delivery"
        value={delivery}
        options={DELIVERIES}
        errors={errors}
        hint="Hand a link only to the person whose address this is: opening it proves the address."
      />
    </>
  );
}

const DELIVERIES: readonly Option[] = [
  { value: 'mail', label: 'Mail it to them' },
  { value: 'operator', label: 'Show me the link, to pass it on' },
];
