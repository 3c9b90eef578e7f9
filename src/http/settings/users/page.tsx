// Users: the members of the organization; the second tab leads to the invitations.

import { MAX_SEARCH_CHARACTERS } from '../../../domain/limits.ts';
import { settingsPath } from '../../../domain/paths.ts';
import { APPROVAL_DAYS } from '../../../domain/people/pending-changes.ts';
import { Alert, ErrorSummary } from '../../../ui/alert.tsx';
import { ExportLinks } from '../../../ui/exports.tsx';
import type { FormError, Option } from '../../../ui/form.tsx';
import { CutShort, type Matches, Pager } from '../../../ui/pager.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Long, Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';

export interface UsersProps {
  readonly frame: SettingsFrame;
  readonly notice: string | null;
  readonly errors: readonly FormError[];
  /** What a directory asked for and an Owner decides. */
  readonly changes: readonly ShownChange[];
  readonly mayDecide: boolean;
  readonly total: number;
  readonly users: readonly ShownUser[];
  readonly query: UsersQuery;
  readonly roles: readonly Option[];
  readonly nextHref: string | null;
  readonly firstHref: string | null;
  /** What a search found; null without one. */
  readonly matches: Matches | null;
}

export interface ShownUser {
  readonly href: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  /** The group that gives the role. */
  readonly roleFrom: string | null;
  readonly active: boolean;
  readonly own: boolean;
  /** `Design, Sales, +4` */
  readonly teams: string;
  /** `2026-11-02`, or `Never`. */
  readonly lastActive: string;
  readonly joined: string;
}

export interface UsersQuery {
  readonly search: string;
  readonly role: string;
  readonly status: string;
  readonly sort: string;
}

export function UsersPage(props: UsersProps) {
  const { frame, notice, total, query } = props;
  const path = usersPathOf(frame);
  return (
    <SettingsPage
      frame={frame}
      title="Users"
      action={
        <a class="button" href={`${path}/invite`}>
          Invite users
        </a>
      }
    >
      {notice && <Alert kind="success">{notice}</Alert>}
      <ErrorSummary errors={props.errors} />
      <PendingChanges {...props} />
      <UserTabs path={path} current="current" />
      <div class="actions spread">
        <ExportLinks count={total} more={false} links={[{ format: 'csv', href: `${path}/export.csv` }]} />
        <span>{total === 1 ? '1 user' : `${total.toLocaleString('en')} users`}</span>
      </div>
      <Filters {...props} path={path} />
      <UserTable {...props} />
      <CutShort shown={props.users.length} search={query.search} matches={props.matches} />
      <Pager {...props} />
    </SettingsPage>
  );
}

export interface ShownChange {
  readonly path: string;
  readonly person: string;
  readonly personHref: string;
  readonly wish: string;
  readonly askedBy: string;
  readonly asked: string;
  readonly decision: 'approved' | 'declined' | null;
}

function PendingChanges({ changes, mayDecide }: UsersProps) {
  if (changes.length === 0) return null;
  return (
    <section aria-labelledby="changes">
      <h2 id="changes">Changes that an Owner decides</h2>
      <p>
        Your identity provider asked to change somebody with a role above Member. Nothing has changed yet:
        with another address, somebody else could sign in as them.
        {mayDecide
          ? ` Approve only what you expect. We make an approved change when your identity provider asks again within ${APPROVAL_DAYS} days.`
          : ' Ask an Owner of this organization to decide.'}
      </p>
      <Table
        label="Changes that an Owner decides"
        columns={['Person', 'Change', 'Asked by', 'Asked', 'Decision']}
      >
        {changes.map((change) => (
          <tr>
            <td>
              <a href={change.personHref}>{change.person}</a>
            </td>
            <td>{change.wish}</td>
            <td>{change.askedBy}</td>
            <td class="date">
              <Time text={change.asked} />
            </td>
            <td>
              <Decision change={change} mayDecide={mayDecide} />
            </td>
          </tr>
        ))}
      </Table>
    </section>
  );
}

function Decision({ change, mayDecide }: { change: ShownChange; mayDecide: boolean }) {
  const { decision, path, person } = change;
  return (
    <>
      {decision === 'approved' && 'Approved. Waits until your identity provider asks again. '}
      {decision === 'declined' && 'Declined '}
      {decision === null && !mayDecide && 'Waits for an Owner'}
      {mayDecide && (
        <form method="post" class="actions">
          {decision !== 'approved' && (
            <button
              type="submit"
              formaction={`${path}/approve`}
              aria-label={`Approve the change of ${person}`}
            >
              Approve
            </button>
          )}
          {decision !== 'declined' && (
            <button
              type="submit"
              class="secondary"
              formaction={`${path}/decline`}
              aria-label={`Decline the change of ${person}`}
            >
              Decline
            </button>
          )}
        </form>
      )}
    </>
  );
}

export function UserTabs({ path, current }: { path: string; current: 'current' | 'invited' }) {
  return (
    <nav aria-label="Users" class="tabs">
      <a href={path} {...(current === 'current' && { 'aria-current': 'page' as const })}>
        Current
      </a>
      <a href={`${path}/invited`} {...(current === 'invited' && { 'aria-current': 'page' as const })}>
        Invited
      </a>
    </nav>
  );
}

const STATUSES: readonly Option[] = [
  { value: '', label: 'Any status' },
  { value: 'active', label: 'Active' },
  { value: 'inactive', label: 'Deactivated' },
];

const SORTS: readonly Option[] = [
  { value: 'name', label: 'By last name' },
  { value: 'email', label: 'By email' },
  { value: 'joined', label: 'Newest first' },
  { value: 'activity', label: 'Last active first' },
];

function Filters({ path, query, roles }: UsersProps & { path: string }) {
  return (
    <search>
      <form method="get" action={path} class="filters">
        <input
          type="search"
          name="q"
          value={query.search}
          aria-label="Search users"
          placeholder="Email, first or last name"
          maxlength={MAX_SEARCH_CHARACTERS}
        />
        <Choice
          name="role"
          label="Role"
          value={query.role}
          options={[{ value: '', label: 'Any role' }, ...roles]}
        />
        <Choice name="status" label="Status" value={query.status} options={STATUSES} />
        <Choice name="sort" label="Order" value={query.sort} options={SORTS} />
        <button type="submit" class="secondary">
          Show
        </button>
      </form>
    </search>
  );
}

function Choice({
  name,
  label,
  value,
  options,
}: {
  name: string;
  label: string;
  value: string;
  options: readonly Option[];
}) {
  return (
    <select name={name} aria-label={label}>
      {options.map((option) => (
        <option value={option.value} selected={option.value === value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

function UserTable({ users, query }: UsersProps) {
  if (users.length === 0) return <p>No users match{query.search && ` “${query.search}”`}.</p>;
  return (
    <Table label="Users" columns={['Name', 'Email', 'Role', 'Status', 'Teams', 'Last activity', 'Joined']}>
      {users.map((user) => (
        <tr>
          <td>
            <a href={user.href}>
              <Long text={user.name || user.email} />
            </a>
            {user.own && ' (you)'}
          </td>
          <td>
            <Long text={user.email} />
          </td>
          <td>
            {user.role}
            {user.roleFrom && (
              <>
                {' '}
                <small>
                  from the group <Long text={user.roleFrom} />
                </small>
              </>
            )}
          </td>
          <td>{user.active ? 'Active' : <span class="badge badge-expired">Deactivated</span>}</td>
          <td>
            <Long text={user.teams || '–'} />
          </td>
          <td class="date">
            <Time text={user.lastActive} />
          </td>
          <td class="date">
            <Time text={user.joined} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

export function usersPathOf(frame: SettingsFrame): string {
  return settingsPath(frame.organization.id, 'users');
}
