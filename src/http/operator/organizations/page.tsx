// The customers' organizations: the list with how each is, and the form that makes one.

import { MAX_EMAIL_CHARACTERS, MAX_NAME_CHARACTERS, MAX_SEARCH_CHARACTERS } from '../../../domain/limits.ts';
import { type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { type FormError, type Option, SelectField, TextField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
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

const COLUMNS = [
  'organizations_name',
  'organizations_plan',
  'organizations_users',
  'organizations_domains',
  'nav_sso',
  'organizations_certificate',
  'organizations_scim',
  'organizations_refused',
] as const;

export function OrganizationsPage(props: OrganizationsProps) {
  const { frame, path, newHref, search, organizations } = props;
  const t = useTexts();
  return (
    <SettingsPage
      frame={frame}
      title={t('console_organizations')}
      action={
        <a class="button" href={newHref}>
          {t('organizations_create')}
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
            aria-label={t('organizations_search')}
            placeholder={t('organizations_search_by')}
            maxlength={MAX_SEARCH_CHARACTERS}
          />
          <button type="submit" class="secondary">
            {t('console_find')}
          </button>
        </form>
      </search>
      {organizations.length === 0 ? (
        <p>{search ? t('organizations_no_match', { search }) : t('organizations_none')}</p>
      ) : (
        <Table label={t('console_organizations')} columns={COLUMNS.map((key) => t(key))}>
          {organizations.map((one) => (
            <tr>
              <td>
                <a href={one.href}>
                  <Long text={one.name} />
                </a>
                {one.suspended && (
                  <>
                    {' '}
                    <span class="badge badge-refused">{t('organizations_suspended')}</span>
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
  const t = useTexts();
  return (
    <>
      <Time text={certificate} />
      {certificateState !== 'good' && (
        <>
          {' '}
          <span class={`badge badge-${certificateState === 'soon' ? 'pending' : 'expired'}`}>
            {t(`organizations_${certificateState}`)}
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
  const t = useTexts();
  return (
    <SettingsPage frame={frame} title={t('organizations_create')}>
      <OutcomeAlerts notice={null} errors={errors} />
      <form method="post" action={path}>
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
          hint={t('organizations_external_id_optional')}
          errors={errors}
        />
        <SelectField
          label={t('organizations_plan')}
          name="plan"
          value={values.plan}
          options={plans}
          errors={errors}
        />
        <OwnerFields owner={values.owner} delivery={values.delivery} errors={errors} />
        <button type="submit">{t('organizations_create')}</button>
      </form>
    </SettingsPage>
  );
}

export function OwnerFields({
  owner,
  delivery,
  errors,
}: Pick<NewOrganizationValues, 'owner' | 'delivery'> & { errors: readonly FormError[] }) {
  const t = useTexts();
  return (
    <>
      <TextField
        label={t('organizations_owner')}
        name="email"
        type="email"
        value={owner}
        maxlength={MAX_EMAIL_CHARACTERS}
        required
        errors={errors}
        hint={t('organizations_owner_hint')}
      />
      <SelectField
        label={t('organizations_invitation')}
        name="delivery"
        value={delivery}
        options={[
          { value: 'mail', label: t('organizations_by_mail') },
          { value: 'operator', label: t('organizations_by_link') },
        ]}
        errors={errors}
        hint={t('organizations_invitation_hint')}
      />
    </>
  );
}
