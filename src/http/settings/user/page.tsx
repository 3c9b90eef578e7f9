// One member: role, status, teams, removal. The page offers only what its reader may do; the routes refuse
// the rest.

import { PATHS } from '../../../domain/paths.ts';
import { Alert, type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { type Option, SelectField } from '../../../ui/form.tsx';
import { Question } from '../../../ui/question.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Time } from '../../../ui/time.tsx';
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
  /** How they joined, in words. */
  readonly source: string;
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
  return (
    <SettingsPage frame={frame} title={name || email}>
      <p>
        <a href={usersPathOf(frame)}>All users</a>
      </p>
      <OutcomeAlerts notice={notice} errors={errors} />
      {provisioned && (
        <Alert kind="info">
          <p>
            Your identity provider provisions this user. Deactivate or remove them there, or it may undo the
            change.
          </p>
        </Alert>
      )}
      <Facts {...props} />
      <Role {...props} path={path} />
      <Activity {...props} path={path} />
      <Removal {...props} path={path} />
      {own && (
        <p>
          This is you. Your name and password are in <a href={PATHS.profile}>your profile</a>; only another
          administrator can change your role.
        </p>
      )}
    </SettingsPage>
  );
}

function Facts({ email, role, roleFrom, active, source, joined, lastActive, teams }: UserProps) {
  return (
    <dl class="facts">
      <dt>Email</dt>
      <dd>{email}</dd>
      <dt>Role</dt>
      <dd>
        {role.label}
        {roleFrom && ` (from the group ${roleFrom})`}
      </dd>
      <dt>Status</dt>
      <dd>{active ? 'Active' : 'Deactivated'}</dd>
      <dt>Joined</dt>
      <dd>
        <Time text={joined} />, {source}
      </dd>
      <dt>Last activity</dt>
      <dd>
        <Time text={lastActive} />
      </dd>
      <dt>Teams</dt>
      <dd>
        {teams.length === 0
          ? 'none'
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
  if (roles.length === 0 && roleFrom === null) return null;
  return (
    <section aria-labelledby="change-role">
      <h2 id="change-role">Role</h2>
      {roleFrom && (
        <p>
          The group “{roleFrom}” of your identity provider gives this role. Change the group there, or the{' '}
          <a href={rulesHref}>rules</a>.
        </p>
      )}
      {roles.length > 0 && <RoleForm path={path} roles={roles} role={role} errors={errors} />}
    </section>
  );
}

function RoleForm({ path, roles, role, errors }: Pick<Part, 'path' | 'roles' | 'role' | 'errors'>) {
  return (
    <form method="post" action={`${path}/role`}>
      <SelectField label="Organization role" name="role" value={role.value} options={roles} errors={errors} />
      <button type="submit">Save role</button>
    </form>
  );
}

function Activity({ path, active, mayDeactivate }: Part) {
  if (!mayDeactivate) return null;
  return (
    <section aria-labelledby="activity">
      <h2 id="activity">{active ? 'Deactivate' : 'Reactivate'}</h2>
      <p>
        {active
          ? 'Deactivation ends every session at once. You can undo it.'
          : 'The user can sign in again, with the same role and teams.'}
      </p>
      {active ? (
        <Question
          label="Deactivate…"
          consequence="They are signed out everywhere at once, and cannot sign in until you reactivate them."
          action={`${path}/deactivate`}
          button="Deactivate"
        />
      ) : (
        <form method="post" action={`${path}/reactivate`}>
          <button type="submit" class="outline">
            Reactivate
          </button>
        </form>
      )}
    </section>
  );
}

function Removal({ path, frame, name, email, mayRemove, removing }: Part) {
  if (!mayRemove) return null;
  return (
    <section aria-labelledby="remove">
      <h2 id="remove">Remove</h2>
      <p>Removes this user from the organization and its teams. This cannot be undone.</p>
      {removing ? (
        <form method="post" action={`${path}/remove`}>
          <p>
            Remove <strong>{name || email}</strong> from <bdi>{frame.organization.name}</bdi>?
          </p>
          <div class="actions">
            <button type="submit" class="danger">
              Remove user
            </button>
            <a href={path}>Cancel</a>
          </div>
        </form>
      ) : (
        <p>
          <a href={`${path}?remove=yes#remove`} class="button quiet danger">
            Remove…
          </a>
        </p>
      )}
    </section>
  );
}
