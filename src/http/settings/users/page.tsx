// Users: the members of the organization; the second tab leads to the invitations.

import { MAX_SEARCH_CHARACTERS } from '../../../domain/limits.ts';
import { settingsPath } from '../../../domain/paths.ts';
import { APPROVAL_DAYS } from '../../../domain/people/pending-changes.ts';
import { Alert, ErrorSummary } from '../../../ui/alert.tsx';
import { ExportLinks } from '../../../ui/exports.tsx';
import type { FormError, Option } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
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
  const t = useTexts();
  return (
    <SettingsPage
      frame={frame}
      title={t('nav_users')}
      action={
        <a class="button" href={`${path}/invite`}>
          {t('users_invite')}
        </a>
      }
    >
      {notice && <Alert kind="success">{notice}</Alert>}
      <ErrorSummary errors={props.errors} />
      <PendingChanges {...props} />
      <UserTabs path={path} current="current" />
      <div class="actions spread">
        <ExportLinks count={total} more={false} links={[{ format: 'csv', href: `${path}/export.csv` }]} />
        <span>{t('users_count', { count: total })}</span>
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
  const t = useTexts();
  if (changes.length === 0) return null;
  return (
    <section aria-labelledby="changes">
      <h2 id="changes">{t('users_changes')}</h2>
      <p>
        {t('users_changes_why')}{' '}
        {mayDecide ? t('users_changes_decide', { days: APPROVAL_DAYS }) : t('users_changes_ask')}
      </p>
      <Table
        label={t('users_changes')}
        columns={[
          t('users_change_person'),
          t('users_change'),
          t('users_change_asked_by'),
          t('users_change_asked'),
          t('users_change_decision'),
        ]}
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
  const t = useTexts();
  return (
    <>
      {decision === 'approved' && `${t('users_change_approved')} `}
      {decision === 'declined' && `${t('users_change_declined')} `}
      {decision === null && !mayDecide && t('users_change_waits')}
      {mayDecide && (
        <form method="post" class="actions">
          {decision !== 'approved' && (
            <button
              type="submit"
              formaction={`${path}/approve`}
              aria-label={t('users_approve_which', { person })}
            >
              {t('users_approve')}
            </button>
          )}
          {decision !== 'declined' && (
            <button
              type="submit"
              class="secondary"
              formaction={`${path}/decline`}
              aria-label={t('users_decline_which', { person })}
            >
              {t('users_decline')}
            </button>
          )}
        </form>
      )}
    </>
  );
}

export function UserTabs({ path, current }: { path: string; current: 'current' | 'invited' }) {
  const t = useTexts();
  return (
    <nav aria-label={t('nav_users')} class="tabs">
      <a href={path} {...(current === 'current' && { 'aria-current': 'page' as const })}>
        {t('users_current')}
      </a>
      <a href={`${path}/invited`} {...(current === 'invited' && { 'aria-current': 'page' as const })}>
        {t('users_invited')}
      </a>
    </nav>
  );
}

const STATUSES = [
  { value: '', label: 'users_any_status' },
  { value: 'active', label: 'users_active' },
  { value: 'inactive', label: 'users_deactivated' },
] as const;

const SORTS = [
  { value: 'name', label: 'users_by_name' },
  { value: 'email', label: 'users_by_email' },
  { value: 'joined', label: 'users_newest' },
  { value: 'activity', label: 'users_last_active' },
] as const;

function Filters({ path, query, roles }: UsersProps & { path: string }) {
  const t = useTexts();
  const inWords = (options: typeof STATUSES | typeof SORTS) =>
    options.map(({ value, label }) => ({ value, label: t(label) }));
  return (
    <search>
      <form method="get" action={path} class="filters">
        <input
          type="search"
          name="q"
          value={query.search}
          aria-label={t('users_search')}
          placeholder={t('users_search_hint')}
          maxlength={MAX_SEARCH_CHARACTERS}
        />
        <Choice
          name="role"
          label={t('users_role')}
          value={query.role}
          options={[{ value: '', label: t('users_any_role') }, ...roles]}
        />
        <Choice name="status" label={t('users_status')} value={query.status} options={inWords(STATUSES)} />
        <Choice name="sort" label={t('users_order')} value={query.sort} options={inWords(SORTS)} />
        <button type="submit" class="secondary">
          {t('users_show')}
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
  const t = useTexts();
  if (users.length === 0)
    return <p>{query.search ? t('users_none_of', { search: query.search }) : t('users_none')}</p>;
  return (
    <Table
      label={t('nav_users')}
      columns={[
        t('name'),
        t('email'),
        t('users_role'),
        t('users_status'),
        t('nav_teams'),
        t('users_activity'),
        t('users_joined'),
      ]}
    >
      {users.map((user) => (
        <tr>
          <td>
            <a href={user.href}>
              <Long text={user.name || user.email} />
            </a>
            {user.own && t('users_you')}
          </td>
          <td>
            <Long text={user.email} />
          </td>
          <td>
            {user.role}
            {user.roleFrom && (
              <>
                {' '}
                <small>{t.parts('users_from_group', { group: <Long text={user.roleFrom} /> })}</small>
              </>
            )}
          </td>
          <td>
            {user.active ? (
              t('users_active')
            ) : (
              <span class="badge badge-expired">{t('users_deactivated')}</span>
            )}
          </td>
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
