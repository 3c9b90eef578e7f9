// One member: role, status, teams, removal. The page offers only what its reader may do; the routes refuse
// the rest.

import type { Child } from 'hono/jsx';
import { PATHS } from '../../../domain/paths.ts';
import { Alert, type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { type Option, SelectField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { Question } from '../../../ui/question.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { usersPathOf } from '../users/page.tsx';

export interface UserProps extends Outcome {
  readonly frame: SettingsFrame;
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: { readonly value: string; readonly label: string };
  /** The group that gives the role; null: somebody gave it by hand. */
  readonly roleFrom: string | null;
  readonly rulesHref: string;
  readonly active: boolean;
  readonly own: boolean;
  /** When and how, in words. */
  readonly joined: string;
  /** `2026-11-02`, or `Never`. */
  readonly lastActive: string;
  /** The identity provider provisions this person and may undo what is done here. */
  readonly provisioned: boolean;
  readonly teams: readonly { readonly name: string; readonly href: string }[];
  /** Roles that the reader may give; may be empty. */
  readonly roles: readonly Option[];
  readonly mayDeactivate: boolean;
  readonly mayRemove: boolean;
  /** The second step of a removal. */
  readonly removing: boolean;
}

export function UserPage(props: UserProps) {
  const { frame, notice, errors, name, email, own, provisioned } = props;
  const path = `${usersPathOf(frame)}/${props.id}`;
  const t = useTexts();
  return (
    <SettingsPage frame={frame} title={name || email}>
      <p>
        <a href={usersPathOf(frame)}>{t('users_all')}</a>
      </p>
      <OutcomeAlerts notice={notice} errors={errors} />
      {provisioned && (
        <Alert kind="info">
          <p>{t('user_provisioned')}</p>
        </Alert>
      )}
      <Facts {...props} />
      <Role {...props} path={path} />
      <Activity {...props} path={path} />
      <Removal {...props} path={path} />
      {own && <p>{t.parts('user_is_you', { link: <a href={PATHS.profile}>{t('user_your_profile')}</a> })}</p>}
    </SettingsPage>
  );
}

function Facts({ email, role, roleFrom, active, joined, lastActive, teams }: UserProps) {
  const t = useTexts();
  return (
    <dl class="facts">
      <dt>{t('email')}</dt>
      <dd>{email}</dd>
      <dt>{t('users_role')}</dt>
      <dd>{roleFrom ? t('user_role_from_group', { role: role.label, group: roleFrom }) : role.label}</dd>
      <dt>{t('users_status')}</dt>
      <dd>{t(active ? 'users_active' : 'users_deactivated')}</dd>
      <dt>{t('users_joined')}</dt>
      <dd>{joined}</dd>
      <dt>{t('users_activity')}</dt>
      <dd>{lastActive}</dd>
      <dt>{t('nav_teams')}</dt>
      <dd>
        {teams.length === 0
          ? t('user_no_teams')
          : teams.map((team, index) => (
              <>
                {index > 0 && ', '}
                <a href={team.href}>{team.name}</a>
              </>
            ))}
      </dd>
    </dl>
  );
}

type Part = UserProps & { readonly path: string };

function Role({ path, roles, role, roleFrom, rulesHref, errors }: Part) {
  const t = useTexts();
  if (roles.length === 0 && roleFrom === null) return null;
  return (
    <section aria-labelledby="change-role">
      <h2 id="change-role">{t('users_role')}</h2>
      {roleFrom && (
        <p>
          {t.parts<'user_role_given', Child>('user_role_given', {
            group: roleFrom,
            rules: <a href={rulesHref}>{t('user_rules')}</a>,
          })}
        </p>
      )}
      {roles.length > 0 && <RoleForm path={path} roles={roles} role={role} errors={errors} />}
    </section>
  );
}

function RoleForm({ path, roles, role, errors }: Pick<Part, 'path' | 'roles' | 'role' | 'errors'>) {
  const t = useTexts();
  return (
    <form method="post" action={`${path}/role`}>
      <SelectField
        label={t('user_organization_role')}
        name="role"
        value={role.value}
        options={roles}
        errors={errors}
      />
      <button type="submit">{t('user_save_role')}</button>
    </form>
  );
}

function Activity({ path, active, mayDeactivate }: Part) {
  const t = useTexts();
  if (!mayDeactivate) return null;
  return (
    <section aria-labelledby="activity">
      <h2 id="activity">{t(active ? 'user_deactivate' : 'user_reactivate')}</h2>
      <p>{t(active ? 'user_deactivate_what' : 'user_reactivate_what')}</p>
      {active ? (
        <Question
          label={t('user_deactivate_ask')}
          consequence={t('user_deactivate_means')}
          action={`${path}/deactivate`}
          button={t('user_deactivate')}
        />
      ) : (
        <form method="post" action={`${path}/reactivate`}>
          <button type="submit" class="outline">
            {t('user_reactivate')}
          </button>
        </form>
      )}
    </section>
  );
}

function Removal({ path, frame, name, email, mayRemove, removing }: Part) {
  const t = useTexts();
  if (!mayRemove) return null;
  return (
    <section aria-labelledby="remove">
      <h2 id="remove">{t('user_remove')}</h2>
      <p>{t('user_remove_what')}</p>
      {removing ? (
        <form method="post" action={`${path}/remove`}>
          <p>
            {t.parts('user_remove_question', {
              user: <strong>{name || email}</strong>,
              organization: <bdi>{frame.organization.name}</bdi>,
            })}
          </p>
          <div class="actions">
            <button type="submit" class="danger">
              {t('user_remove_now')}
            </button>
            <a href={path}>{t('cancel')}</a>
          </div>
        </form>
      ) : (
        <p>
          <a href={`${path}?remove=yes#remove`} class="button quiet danger">
            {t('user_remove_ask')}
          </a>
        </p>
      )}
    </section>
  );
}
