// One member of the organization: see, change the role, deactivate, reactivate, remove.

import { Hono } from 'hono';
import { DomainError } from '../../../domain/errors.ts';
import { settingsPath } from '../../../domain/paths.ts';
import { teamsOfMember } from '../../../domain/people/member-list.ts';
import {
  removeOtherMember,
  rightsOver,
  setMemberActive,
  setMemberRole,
} from '../../../domain/people/member-settings.ts';
import { loadMember, type MemberWithAccount } from '../../../domain/people/members.ts';
import { isRole, mayManageSettings } from '../../../domain/roles.ts';
import type { FormError } from '../../../ui/form.tsx';
import type { AppContext, AppEnv } from '../../context.ts';
import { DOMAIN_COPY } from '../../domain-copy.ts';
import { readForm } from '../../form.ts';
import { dayOf, dayOrNever } from '../../instants.ts';
import { requireConfirmed } from '../../middleware/confirmed.ts';
import { goTo, renderPage } from '../../render.tsx';
import { ROLE_NAMES } from '../../role-names.ts';
import { settingsFrame } from '../frame.ts';
import { UserPage } from './page.tsx';

export const user = new Hono<AppEnv>();

const MEMBER = '/:memberId{mem_[0-9a-z]+}';

user.get(MEMBER, (c) => showUser(c, c.req.param('memberId')));

user.post(`${MEMBER}/role`, async (c) => {
  const role = (await readForm(c)).text('role');
  // Whoever is raised may change everything that asks; whoever is lowered can no longer stand in the way.
  if ((isRole(role) && mayManageSettings(role)) || (await managesSettings(c))) {
    await requireConfirmed(c, pathOf(c));
  }
  return await change(c, 'role', (id) => setMemberRole(c.get('deps'), c.get('access'), id, role));
});

user.post(`${MEMBER}/deactivate`, async (c) => {
  await requireConfirmed(c, pathOf(c));
  return await change(c, 'deactivated', (id) => setMemberActive(c.get('deps'), c.get('access'), id, false));
});

user.post(`${MEMBER}/reactivate`, async (c) => {
  if (await managesSettings(c)) await requireConfirmed(c, pathOf(c));
  return await change(c, 'reactivated', (id) => setMemberActive(c.get('deps'), c.get('access'), id, true));
});

user.post(`${MEMBER}/remove`, async (c) => {
  const id = c.req.param('memberId');
  await requireConfirmed(c, pathOf(c));
  try {
    await removeOtherMember(c.get('deps'), c.get('access'), id);
  } catch (error) {
    return await showRefused(c, id, error);
  }
  return goTo(c, `${usersPath(c)}?done=removed`);
});

const NOTICES: Readonly<Record<string, string>> = {
  role: 'The role has been changed.',
  deactivated: 'The user has been deactivated, and every session has ended.',
  reactivated: 'The user has been reactivated.',
};

/** Of the member whom the path names; a deactivated one keeps the role. */
async function managesSettings(c: AppContext): Promise<boolean> {
  const { organization } = c.get('access');
  const { role } = await loadMember(c.get('deps'), organization.id, c.req.param('memberId') ?? '');
  return mayManageSettings(role);
}

async function change(c: AppContext, done: string, run: (id: string) => Promise<void>): Promise<Response> {
  const id = c.req.param('memberId') ?? '';
  try {
    await run(id);
  } catch (error) {
    return await showRefused(c, id, error);
  }
  return goTo(c, `${pathOf(c)}?done=${done}`);
}

/** The page again with the message; who is not there any more has no page. */
async function showRefused(c: AppContext, id: string, error: unknown): Promise<Response> {
  if (!(error instanceof DomainError) || error.reason === 'member_not_found') throw error;
  const { status, sentence } = DOMAIN_COPY[error.reason];
  return await showUser(c, id, [{ field: error.field ?? null, message: sentence }], status);
}

async function showUser(
  c: AppContext,
  id: string,
  errors: readonly FormError[] = [],
  status: 200 | 400 | 403 | 404 | 409 | 422 = 200,
): Promise<Response> {
  const access = c.get('access');
  const deps = c.get('deps');
  const member = await loadMember(deps, access.organization.id, id);
  const teams = await teamsOfMember(deps, member.id);
  const { own, roles, mayDeactivate, mayRemove } = rightsOver(access, member);
  return renderPage(
    c,
    <UserPage
      frame={settingsFrame(c, access)}
      notice={errors.length === 0 ? (NOTICES[c.req.query('done') ?? ''] ?? null) : null}
      errors={errors}
      id={member.id}
      name={`${member.givenName} ${member.familyName}`.trim()}
      email={member.account.email}
      role={{ value: member.role, label: ROLE_NAMES[member.role] }}
      active={member.active}
      own={own}
      source={SOURCES[member.source]}
      joined={dayOf(member.createdAt)}
      lastActive={dayOrNever(member.lastActiveAt)}
      provisioned={member.source === 'scim' || member.externalId !== null}
      teams={teams.map((team) => ({
        name: team.name,
        href: settingsPath(access.organization.id, 'teams', team.id),
      }))}
      roles={roles.map((role) => ({ value: role, label: ROLE_NAMES[role] }))}
      mayDeactivate={mayDeactivate}
      mayRemove={mayRemove}
      removing={c.req.query('remove') === 'yes'}
    />,
    status,
  );
}

const SOURCES = {
  sign_up: 'by sign-up',
  invitation: 'by invitation',
  saml: 'by single sign-on',
  scim: 'by provisioning (SCIM)',
  api: 'by the operator',
} as const satisfies Record<MemberWithAccount['source'], string>;

function pathOf(c: AppContext): string {
  return `${usersPath(c)}/${c.req.param('memberId') ?? ''}`;
}

function usersPath(c: AppContext): string {
  return settingsPath(c.get('access').organization.id, 'users');
}
