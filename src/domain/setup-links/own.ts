// The guided path for an administrator with an account. It is a setup link whose secret nobody sees, and
// whose pages open to its maker's session alone.

import type { Actor } from '../actor.ts';
import type { Client, Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { MAX_SETUP_LINKS } from '../limits.ts';
import { settingsPath } from '../paths.ts';
import { type Plan, planHasScim, planHasSso } from '../plans.ts';
import { openOrganization, requireSettings } from '../sign-in/access.ts';
import type { Session } from '../sign-in/sessions.ts';
import { createSetupLink, pageOfSetupLinks, type SetupLinkRow, type SetupScope } from './links.ts';

declare const own: unique symbol;
/** Only `ownSetupLink` returns one. */
export type OwnSetupLink = SetupLinkRow & { readonly [own]: true };

/** Long enough for a day's work; another begins where this one ended, because the rows say how far it is. */
const DAYS = 1;

/**
 * Returns the link that this administrator is on, or makes one for all that the plan has.
 * @throws DomainError `setup_link_too_many`, `organization_not_found`
 */
export async function ownSetupLink(
  deps: Deps,
  actor: Actor,
  { id, plan }: { readonly id: string; readonly plan: Plan },
): Promise<OwnSetupLink> {
  const links = await pageOfSetupLinks(deps, id, { limit: MAX_SETUP_LINKS });
  const begun = links.find((link) => isOwnSetupLink(link) && link.makerId === actor.id);
  if (begun !== undefined) return begun as OwnSetupLink;
  const scopes = setupScopesOf(plan);
  const returnUrl = deps.urls.origin + settingsPath(id);
  const { row } = await createSetupLink(deps, actor, id, { scopes, expiresInDays: DAYS, returnUrl });
  return row as OwnSetupLink;
}

/** Links that people send have an address to lead back to only if a program made them. */
export function isOwnSetupLink({ makerType, returnUrl }: SetupLinkRow): boolean {
  return makerType === 'account' && returnUrl !== null;
}

/** Whether this session is its maker's, and may change the organization's settings now. */
export function mayGoOn(link: SetupLinkRow, session: Session | null, client: Client): boolean {
  if (session?.account.id !== link.makerId) return false;
  try {
    requireSettings(openOrganization(session, link.organizationId, client));
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

/** Everything but the rotation of a certificate, which has links of its own. */
export function setupScopesOf(plan: Plan): SetupScope[] {
  return [
    'domains',
    ...(planHasSso(plan) ? (['sso'] as const) : []),
    ...(planHasScim(plan) ? (['scim'] as const) : []),
  ];
}
