// Who may stand in the operator's console: Owners and Admins of the operator's own organization, which the
// set-up made. Every function of the console takes its actor from what `openConsole` makes.

import { findOperatorOrganization } from '../../storage/operator/deployment.ts';
import type { Actor } from '../actor.ts';
import type { Client, Deps } from '../deps.ts';
import { mayManageSettings, type Role } from '../roles.ts';
import { openOrganization } from '../sign-in/access.ts';
import type { Session } from '../sign-in/sessions.ts';

/** The access of the operator's staff. Only `openConsole` makes one. */
export interface ConsoleAccess {
  readonly organization: { readonly id: string; readonly name: string };
  readonly role: Role;
  readonly session: Session;
  /** What the audit logs call them: the operator, with their address as the label. */
  readonly actor: Actor;
  readonly [standing]: true;
}

declare const standing: unique symbol;

/** For the link that leads to the console. */
export async function isOperatorsOrganization(deps: Pick<Deps, 'db'>, id: string): Promise<boolean> {
  return (await findOperatorOrganization(deps.db)) === id;
}

/**
 * Null for everybody else, who is not to learn that there is a console. The role is looked at first, so that
 * members without one cost no read.
 *
 * @throws DomainError for one of the staff alone: `member_inactive`, `sso_required`, `sign_in_again`
 */
export async function openConsole(
  deps: Pick<Deps, 'db'>,
  session: Session,
  client: Client,
): Promise<ConsoleAccess | null> {
  const managed = session.memberships.filter(({ role }) => mayManageSettings(role));
  if (managed.length === 0) return null;
  const id = await findOperatorOrganization(deps.db);
  const own = managed.find(({ organization }) => organization.id === id);
  if (own === undefined || own.access === 'inactive') return null;
  const { organization, role, actor } = openOrganization(session, own.organization.id, client);
  const proven: Omit<ConsoleAccess, typeof standing> = {
    organization,
    role,
    session,
    actor: { ...actor, type: 'operator' },
  };
  return proven as ConsoleAccess;
}
