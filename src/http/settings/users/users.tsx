// Users: the list with search, filters and order, and its export; below it each member and the invitations.

import { Hono } from 'hono';
import { MAX_SEARCH_CHARACTERS } from '../../../domain/limits.ts';
import { loadOrganization } from '../../../domain/organization/organizations.ts';
import {
  type ExportedMember,
  exportMembers,
  type ListedMember,
  MAX_COUNTED_TEAMS,
  type MemberSort,
  openMemberList,
} from '../../../domain/people/member-list.ts';
import {
  APPROVAL_DAYS,
  decideChange,
  listPendingChanges,
  type PendingChange,
} from '../../../domain/people/pending-changes.ts';
import { isRole, ROLES } from '../../../domain/roles.ts';
import { csvLine } from '../../../lib/csv.ts';
import type { Texts } from '../../../texts/texts.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { dayOf, dayOrNever, minuteOf } from '../../instants.ts';
import { textsOf } from '../../language.ts';
import { confirmed } from '../../middleware/confirmed.ts';
import { outcomeOf, type Refusal, refusalIn } from '../../outcome.ts';
import { renderPage } from '../../render.tsx';
import { roleIn } from '../../role-names.ts';
import { goToDone } from '../../told-once.ts';
import { answerExport } from '../export.ts';
import { settingsFrame } from '../frame.ts';
import { invitations } from '../invitations/invitations.tsx';
import { pagePath } from '../kit.ts';
import { memberPlaceText, readMemberPlace } from '../place.ts';
import { user } from '../user/user.tsx';
import { type ShownChange, UsersPage, type UsersQuery } from './page.tsx';

const PAGE_SIZE = 50;

export const users = new Hono<AppEnv>();

users.get('/', (c) => showUsers(c));

async function showUsers(c: AppContext, refusal?: Refusal): Promise<Response> {
  const access = c.get('access');
  const deps = c.get('deps');
  const { id } = access.organization;
  const query = readQuery(c);
  const after = readMemberPlace(c.req.query('after'), query.sort);
  const [page, organization, changes] = await Promise.all([
    openMemberList(deps, id, {
      search: query.search,
      role: isRole(query.role) ? query.role : null,
      active: query.status === '' ? null : query.status === 'active',
      sort: query.sort,
      after,
      limit: PAGE_SIZE,
    }),
    loadOrganization(deps, id),
    listPendingChanges(deps, id),
  ]);
  const path = pagePath(c, 'users');
  const t = textsOf(c);
  const notices = {
    removed: t('users_was_removed'),
    approved: t('users_was_approved', { days: APPROVAL_DAYS }),
    declined: t('users_was_declined'),
  };
  return renderPage(
    c,
    <UsersPage
      frame={settingsFrame(c, access)}
      {...outcomeOf(c, notices, refusal)}
      changes={changes.map((change) => toShownChange(c, change))}
      mayDecide={access.role === 'owner'}
      total={organization.memberCount}
      users={page.members.map((member) => ({
        href: pagePath(c, 'users', member.id),
        name: `${member.givenName} ${member.familyName}`.trim(),
        email: member.email,
        role: roleIn(t, member.role),
        roleFrom: member.roleFrom,
        active: member.active === 1,
        own: member.id === access.memberId,
        teams: teamsOf(member, t),
        lastActive: dayOrNever(member.lastActiveAt, t),
        joined: dayOf(member.createdAt),
      }))}
      query={query}
      roles={ROLES.map((role) => ({ value: role, label: roleIn(t, role) }))}
      nextHref={page.next && hrefOf(path, query, memberPlaceText(page.next))}
      firstHref={after && hrefOf(path, query, '')}
      matches={page.matches}
    />,
    refusal?.status,
  );
}

for (const [verb, decision] of [
  ['approve', 'approved'],
  ['decline', 'declined'],
] as const) {
  users.post(`/changes/:changeId/${verb}`, confirmed(usersPath), async (c) => {
    try {
      await decideChange(c.get('deps'), c.get('access'), c.req.param('changeId'), decision);
    } catch (error) {
      return await showUsers(c, refusalIn(textsOf(c), error));
    }
    return goToDone(c, usersPath(c), decision);
  });
}

function usersPath(c: AppContext): string {
  return pagePath(c, 'users');
}

function toShownChange(c: AppContext, change: PendingChange): ShownChange {
  const t = textsOf(c);
  return {
    path: `${usersPath(c)}/changes/${change.id}`,
    person: change.present,
    personHref: pagePath(c, 'users', change.memberId),
    wish:
      change.kind === 'address'
        ? t('users_change_address', { email: change.email })
        : t('users_change_reactivate'),
    askedBy: t(change.source === 'scim' ? 'users_change_by_scim' : 'sso'),
    asked: minuteOf(change.askedAt),
    decision: change.decision,
  };
}

users.get('/export.csv', (c) =>
  answerExport(
    c,
    { name: 'users', extension: 'csv', head: csvLine(EXPORT_HEAD), lineOf: exportLine },
    exportMembers(c.get('deps'), c.get('access').organization.id),
  ),
);

users.route('/', invitations);
users.route('/', user);

const EXPORT_HEAD = [
  'email',
  'first_name',
  'last_name',
  'role',
  'status',
  'user_name',
  'source',
  'joined',
  'id',
  'teams',
  'last_active',
];

function exportLine(member: ExportedMember): string {
  return csvLine([
    member.email,
    member.givenName,
    member.familyName,
    member.role,
    member.active ? 'active' : 'deactivated',
    member.userName,
    member.source,
    new Date(member.createdAt).toISOString(),
    member.id,
    member.teams ?? '',
    member.lastActiveAt === 0 ? '' : new Date(member.lastActiveAt).toISOString(),
  ]);
}

const MAX_SHOWN_NAME = 40;

/** `Design, Sales, +4` */
function teamsOf({ teamNames, teamCount }: ListedMember, t: Texts): string {
  const names = (JSON.parse(teamNames) as string[]).map((name) => {
    const characters = [...name];
    return characters.length <= MAX_SHOWN_NAME
      ? name
      : `${characters.slice(0, MAX_SHOWN_NAME - 1).join('')}…`;
  });
  const others = teamCount - names.length;
  const more = teamCount >= MAX_COUNTED_TEAMS ? t('users_more_teams', { count: others }) : `+${others}`;
  return [...names.sort((a, b) => a.localeCompare(b, t.language)), ...(others > 0 ? [more] : [])].join(', ');
}

const SORTS: readonly MemberSort[] = ['name', 'email', 'joined', 'activity'];

/** An unknown choice becomes the first one, because people edit and keep these links. */
function readQuery(c: AppContext): UsersQuery & { sort: MemberSort } {
  const status = c.req.query('status') ?? '';
  const role = c.req.query('role');
  return {
    search: (c.req.query('q') ?? '')
      .normalize('NFC')
      .trim()
      .replace(/\s+/g, ' ')
      .slice(0, MAX_SEARCH_CHARACTERS),
    role: isRole(role) ? role : '',
    status: status === 'active' || status === 'inactive' ? status : '',
    sort: SORTS.find((sort) => sort === c.req.query('sort')) ?? 'name',
  };
}

function hrefOf(path: string, query: UsersQuery, after: string): string {
  const entries = Object.entries({
    q: query.search,
    role: query.role,
    status: query.status,
    sort: query.sort,
    after,
  });
  return `${path}?${new URLSearchParams(entries.filter(([, value]) => value !== ''))}`;
}
