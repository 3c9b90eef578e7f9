// The guided path for an administrator with an account. It is a setup link whose secret nobody sees, and
// whose pages open to its maker's session alone. What is done there is done in the maker's own name, so that
// the rules for what an Admin or an Owner may do are those of the settings.

import { findSetupLink } from '../../storage/setup-links/links.ts';
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
 * Returns the link that this administrator is on, or makes one for all that the plan has: it may have more by
 * now.
 * @throws DomainError `setup_link_too_many`, `organization_not_found`
 */
export async function ownSetupLink(
  deps: Deps,
  actor: Actor,
  { id, plan }: { readonly id: string; readonly plan: Plan },
): Promise<OwnSetupLink> {
  const links = await pageOfSetupLinks(deps, id, { limit: MAX_SETUP_LINKS });
  const scopes = setupScopesOf(plan);
  const begun = links.find(
    (link) =>
      isOwnSetupLink(link) &&
      link.makerId === actor.id &&
      scopes.every((scope) => link.scopes.includes(scope)),
  );
  if (begun !== undefined) return begun as OwnSetupLink;
  const returnUrl = deps.urls.origin + settingsPath(id);
  const { row } = await createSetupLink(deps, actor, id, { scopes, expiresInDays: DAYS, returnUrl });
  return row as OwnSetupLink;
}

/** Links that people send have an address to lead back to only if a program made them. */
export function isOwnSetupLink({ makerType, returnUrl }: SetupLinkRow): boolean {
  return makerType === 'account' && returnUrl !== null;
}

/** Returns its maker, if this session is theirs and may change the organization's settings now. */
export function makerIn(session: Session | null, link: SetupLinkRow, client: Client): Actor | null {
  if (session?.account.id !== link.makerId) return null;
  try {
    return requireSettings(openOrganization(session, link.organizationId, client)).actor;
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}

/** Returns the organization in which its maker begins anew; null: the link is none that this person began. */
export async function organizationOfOwn(
  { db }: Pick<Deps, 'db'>,
  session: Session | null,
  linkId: string,
): Promise<string | null> {
  const link = session && (await findSetupLink(db, { id: linkId }))?.link;
  return link && isOwnSetupLink(link) && link.makerId === session.account.id ? link.organizationId : null;
}

/** Everything but the rotation of a certificate, which has links of its own. */
export function setupScopesOf(plan: Plan): SetupScope[] {
  return [
    'domains',
    ...(planHasSso(plan) ? (['sso'] as const) : []),
    ...(planHasScim(plan) ? (['scim'] as const) : []),
  ];
}
