// Setup links: with one, the IT of a customer sets up what it names, without an account. The link is shown
// once and stored as a hash. It works until its end, or until somebody revokes it or is done.

import { hashSecret, newId, newSecret } from '../../lib/ids.ts';
import { requireChanged, requireThat } from '../../storage/change.ts';
import { isLiveOrganization } from '../../storage/conditions.ts';
import { isNotRevokedKey } from '../../storage/operator/api-keys.ts';
import {
  hasFewerSetupLinks,
  insertSetupLink,
  listLiveSetupLinks,
  mayMakeSetupLinks,
  takeSetupLinkMail,
  updateLiveSetupLink,
} from '../../storage/setup-links/links.ts';
import { SETUP_SCOPES, type SetupLinkRow, type SetupScope } from '../../storage/tables/setup-links.ts';
import { type Actor, SETUP_LINK_ID } from '../actor.ts';
import { audit } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { parseEmail } from '../email.ts';
import { DomainError } from '../errors.ts';
import {
  DEFAULT_SETUP_LINK_DAYS,
  INVITATION_MAILS_TO_ONE_PER_DAY,
  MAX_SETUP_LINK_DAYS,
  MAX_SETUP_LINKS,
  SETUP_LINK_MAILS_PER_DAY,
} from '../limits.ts';
import { mailboxOf } from '../mail-limit.ts';
import { linkPath } from '../paths.ts';
import { isIdentityProviderUrl } from '../urls.ts';

export { SETUP_SCOPES, type SetupLinkRow, type SetupScope };

export interface NewSetupLink {
  readonly scopes: readonly string[];
  readonly expiresInDays?: number | undefined;
  /** The reader that it is meant for. */
  readonly email?: string | undefined;
  readonly returnUrl?: string | undefined;
}

/**
 * @returns the link in clear, which nothing shows again
 * @throws DomainError with `field`: `setup_scopes_missing`, `setup_days_invalid`, `email_invalid`,
 * `return_url_invalid`; `setup_link_too_many`, `organization_not_found`
 */
export async function createSetupLink(
  deps: Deps,
  actor: Actor,
  organizationId: string,
  input: NewSetupLink,
): Promise<{ readonly row: SetupLinkRow; readonly url: string }> {
  const scopes = SETUP_SCOPES.filter((scope) => input.scopes.includes(scope));
  if (scopes.length === 0 || input.scopes.some((one) => !scopes.includes(one as SetupScope)))
    throw new DomainError('setup_scopes_missing', {}, 'scopes');
  const days = input.expiresInDays ?? DEFAULT_SETUP_LINK_DAYS;
  if (!Number.isInteger(days) || days < 1 || days > MAX_SETUP_LINK_DAYS)
    throw new DomainError('setup_days_invalid', { max: MAX_SETUP_LINK_DAYS }, 'expiresInDays');
  const secret = newSecret();
  const row: SetupLinkRow = {
    id: newId(SETUP_LINK_ID),
    organizationId,
    tokenHash: await hashSecret(secret),
    scopes,
    email: input.email ? parseEmail(input.email).address : null,
    returnUrl: input.returnUrl ? parseReturnUrl(deps, input.returnUrl) : null,
    makerType: actor.type === 'account' ? 'account' : 'operator',
    makerId: actor.id,
    makerLabel: actor.label,
    createdAt: deps.nowMs,
    expiresAt: deps.nowMs + days * DAY_MS,
    provider: null,
    openedAt: null,
    lastUsedAt: null,
    doneAt: null,
    revokedAt: null,
  };
  const { email, expiresAt } = row;
  await commitChange(deps, [
    requireThat(
      deps.db,
      ['changed_meanwhile', isLiveOrganization(organizationId)],
      // A link ends with what its maker may do, and so none comes after it.
      ['changed_meanwhile', mayMakeSetupLinks(row)],
      ['changed_meanwhile', isNotRevokedKey(row.makerId ?? '')],
      ['setup_link_too_many', hasFewerSetupLinks(organizationId, MAX_SETUP_LINKS, deps.nowMs)],
    ),
    insertSetupLink(deps.db, row),
    audit(deps, actor, {
      organizationId,
      action: 'setup_link.created',
      target: { type: 'setup_link', id: row.id },
      detail: { scopes, expiresAt, ...(email !== null && { email }) },
    }),
  ]);
  return { row, url: deps.urls.origin + linkPath('setUp', secret) };
}

const DAY_MS = 86_400_000;

/** Whether its mail may go out to the reader, who may be a stranger; it is counted if so. */
export async function takeMailOf({ db, nowMs }: Deps, link: SetupLinkRow): Promise<boolean> {
  if (link.email === null) return false;
  return await takeSetupLinkMail(db, {
    organizationId: link.organizationId,
    mailbox: await hashSecret(mailboxOf(parseEmail(link.email))),
    mostToMailbox: INVITATION_MAILS_TO_ONE_PER_DAY,
    mostOfOrganization: SETUP_LINK_MAILS_PER_DAY,
    since: nowMs - DAY_MS,
    nowMs,
    expiresAt: nowMs + DAY_MS,
  });
}

/**
 * Returns the address as the URL parser writes it, so that what the page shows is where a browser goes: no
 * white space that browsers drop, no backslashes, the host in ASCII.
 */
function parseReturnUrl({ urls }: Deps, text: string): string {
  const typed = text.trim();
  if (!isIdentityProviderUrl(urls, typed)) throw new DomainError('return_url_invalid', {}, 'returnUrl');
  return new URL(typed).href;
}

/** The links that still work, newest first. */
export async function pageOfSetupLinks(
  deps: Deps,
  organizationId: string,
  page: { limit: number; before?: { at: number; id: string } | undefined },
): Promise<SetupLinkRow[]> {
  return await listLiveSetupLinks(deps.db, organizationId, deps.nowMs, page);
}

/** @throws DomainError `setup_link_not_found`: also for one that has ended */
export async function revokeSetupLink(
  deps: Deps,
  actor: Actor,
  organizationId: string,
  id: string,
): Promise<void> {
  await commitChange(
    deps,
    [
      updateLiveSetupLink(deps.db, organizationId, id, deps.nowMs, { revokedAt: deps.nowMs }),
      requireChanged(deps.db, 'setup_link_not_found'),
      audit(deps, actor, {
        organizationId,
        action: 'setup_link.revoked',
        target: { type: 'setup_link', id },
      }),
    ],
    { setupLinkId: id },
  );
}
