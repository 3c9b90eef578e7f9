// One member of the organization: see, change the role, deactivate, reactivate, remove.

import { Hono } from 'hono';
import { teamsOfMember } from '../../../domain/people/member-list.ts';
import {
  removeOtherMember,
  rightsOver,
  setMemberActive,
  setMemberRole,
} from '../../../domain/people/member-settings.ts';
import { loadMember } from '../../../domain/people/members.ts';
import { isRole, mayManageSettings } from '../../../domain/roles.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { readForm } from '../../form.ts';
import { dayOf, dayOrNever } from '../../instants.ts';
import { textsOf } from '../../language.ts';
import { confirmed } from '../../middleware/confirmed.ts';
import { type Refusal, refusalIn } from '../../outcome.ts';
import { renderPage } from '../../render.tsx';
import { roleIn } from '../../role-names.ts';
import { goToDone } from '../../told-once.ts';
import { settingsFrame } from '../frame.ts';
import { outcomeIn, pagePath } from '../kit.ts';
import { UserPage } from './page.tsx';

export const user = new Hono<AppEnv>();

const MEMBER = '/:memberId{mem_[0-9a-z]+}';

user.get(MEMBER, (c) => showUser(c, c.req.param('memberId')));

/**
 * Asks when it makes someone an administrator, who may then change everything, or ends that, which they
 * cannot undo.
 */
user.post(
  `${MEMBER}/role`,
  confirmed(memberPath, async (c) => {
    const role = (await readForm(c)).text('role');
    return (isRole(role) && mayManageSettings(role)) || (await isAdministrator(c));
  }),
  async (c) => {
    const role = (await readForm(c)).text('role');
    return await change(c, 'role', (id) => setMemberRole(c.get('deps'), c.get('access'), id, role));
  },
);

user.post(`${MEMBER}/deactivate`, confirmed(memberPath), (c) =>
  change(c, 'deactivated', (id) => setMemberActive(c.get('deps'), c.get('access'), id, false)),
);

user.post(`${MEMBER}/reactivate`, confirmed(memberPath, isAdministrator), (c) =>
  change(c, 'reactivated', (id) => setMemberActive(c.get('deps'), c.get('access'), id, true)),
);

user.post(`${MEMBER}/remove`, confirmed(memberPath), async (c) => {
  const id = c.req.param('memberId');
  try {
    await removeOtherMember(c.get('deps'), c.get('access'), id);
  } catch (error) {
    return await showUser(c, id, refusalIn(textsOf(c), error, 'member_not_found'));
  }
  return goToDone(c, pagePath(c, 'users'), 'removed');
});

const NOTICES = {
  role: 'user_role_saved',
  deactivated: 'user_was_deactivated',
  reactivated: 'user_was_reactivated',
} as const;

/** Whether the member that the path names is an Owner or Admin; a deactivated one keeps the role. */
async function isAdministrator(c: AppContext): Promise<boolean> {
  const { organization } = c.get('access');
  const { role } = await loadMember(c.get('deps'), organization.id, c.req.param('memberId') ?? '');
  return mayManageSettings(role);
}

async function change(c: AppContext, done: string, run: (id: string) => Promise<void>): Promise<Response> {
  const id = c.req.param('memberId') ?? '';
  try {
    await run(id);
  } catch (error) {
    return await showUser(c, id, refusalIn(textsOf(c), error, 'member_not_found'));
  }
  return goToDone(c, memberPath(c), done);
}

async function showUser(c: AppContext, id: string, refusal?: Refusal): Promise<Response> {
  const access = c.get('access');
  const deps = c.get('deps');
  const member = await loadMember(deps, access.organization.id, id);
  const teams = await teamsOfMember(deps, member.id);
  const { own, roles, mayDeactivate, mayRemove } = rightsOver(access, member);
  const t = textsOf(c);
  return renderPage(
    c,
    <UserPage
      frame={settingsFrame(c, access)}
      {...outcomeIn(c, NOTICES, refusal)}
      id={member.id}
      name={`${member.givenName} ${member.familyName}`.trim()}
      email={member.account.email}
      role={{ value: member.role, label: roleIn(t, member.role) }}
      roleFrom={member.roleFrom}
      rulesHref={pagePath(c, 'roles')}
      active={member.active}
      own={own}
      joined={t(`user_by_${member.source}`, { day: dayOf(member.createdAt) })}
      lastActive={dayOrNever(member.lastActiveAt, t)}
      provisioned={member.source === 'scim' || member.externalId !== null}
      teams={teams.map((team) => ({
        name: team.name,
        href: pagePath(c, 'teams', team.id),
      }))}
      roles={roles.map((role) => ({ value: role, label: roleIn(t, role) }))}
      mayDeactivate={mayDeactivate}
      mayRemove={mayRemove}
      removing={c.req.query('remove') === 'yes'}
    />,
    refusal?.status,
  );
}

function memberPath(c: AppContext): string {
  return pagePath(c, 'users', c.req.param('memberId') ?? '');
}
