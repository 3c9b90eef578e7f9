// What somebody with a setup link may do: only what `enterSetup` returns lets an act begin, and each act is
// refused in its own batch once the link has ended.
//
// Opening the link gives the browser a cookie of its own, which names the link and nothing else. It is not
// a person's session: no other page takes it.

import { hashSecret } from '../../lib/ids.ts';
import { commit, requireChanged } from '../../storage/change.ts';
import {
  type FoundSetupLink,
  findSetupLink,
  isLiveSetupLink,
  updateLiveSetupLink,
} from '../../storage/setup-links/links.ts';
import type { SetupLinkRow, SetupScope } from '../../storage/tables/setup-links.ts';
import type { Actor } from '../actor.ts';
import { audit } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Client, Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { SETUP_SESSION_HOURS } from '../limits.ts';
import { seal, unseal } from '../sealed.ts';
import type { OwnSetupLink } from './own.ts';

const SECRET_CHARACTERS = 43;
/** "Last used" is right to this, so that most requests write nothing. */
const USED_TO_MS = 60_000;

/** Only `enterSetup` makes one. */
export interface SetupAccess {
  readonly link: SetupLinkRow;
  readonly organization: FoundSetupLink['organization'];
  readonly actor: Actor;
  /** Whose every change requires that the link has not ended. */
  readonly deps: Deps;
  readonly [entered]: true;
}

declare const entered: unique symbol;

/** Returns what the link is for. It changes nothing: programs that scan mails open every link. */
export async function openSetupLink(deps: Deps, secret: string): Promise<FoundSetupLink> {
  const tokenHash = secret.length === SECRET_CHARACTERS ? await hashSecret(secret) : null;
  return checkLive(deps, tokenHash === null ? undefined : await findSetupLink(deps.db, { tokenHash }));
}

/**
 * Somebody goes on from there.
 * @returns the value of the cookie with which the browser comes back
 * @throws DomainError `setup_link_ended`: also for one that nobody made; `organization_suspended`
 */
export async function beginSetup(
  deps: Deps,
  secret: string,
  client: Client,
): Promise<{ readonly link: SetupLinkRow; readonly cookie: string }> {
  const { link } = await openSetupLink(deps, secret);
  return { link, cookie: await open(deps, link, actorOf(link, client)) };
}

/**
 * An administrator begins or goes on with the path that `ownSetupLink` gave them.
 * @returns the value of the cookie @throws DomainError `setup_link_ended`
 */
export async function beginOwnSetup(deps: Deps, link: OwnSetupLink, maker: Actor): Promise<string> {
  return await open(deps, link, maker);
}

async function open(deps: Deps, link: SetupLinkRow, actor: Actor): Promise<string> {
  const { organizationId, id } = link;
  await commitChange(deps, [
    updateLiveSetupLink(deps.db, organizationId, id, deps.nowMs, {
      openedAt: link.openedAt ?? deps.nowMs,
      lastUsedAt: deps.nowMs,
    }),
    requireChanged(deps.db, 'setup_link_ended'),
    audit(deps, actor, {
      organizationId,
      action: 'setup_link.opened',
      target: { type: 'setup_link', id },
    }),
  ]);
  const until = deps.nowMs + SETUP_SESSION_HOURS * 3_600_000;
  return await seal(deps.sessionKeys, contextOf(deps), JSON.stringify([id, until]));
}

/**
 * @param linkId as the address of the page has it: a form of one link does nothing with another's cookie
 * @throws DomainError as `beginSetup`
 */
export async function enterSetup(
  deps: Deps,
  cookie: string | null,
  linkId: string,
  client: Client,
): Promise<SetupAccess> {
  const text = cookie === null ? null : await unseal(deps.sessionKeys, contextOf(deps), cookie);
  const [id, until] = (text === null ? [null, 0] : JSON.parse(text)) as [string | null, number];
  if (id === null || id !== linkId || until <= deps.nowMs)
    throw new DomainError('setup_link_ended', { setupLinkId: linkId, state: 'not_opened' });
  const { link, organization } = checkLive(deps, await findSetupLink(deps.db, { id }));
  if ((link.lastUsedAt ?? 0) + USED_TO_MS < deps.nowMs) {
    const use = updateLiveSetupLink(deps.db, organization.id, id, deps.nowMs, { lastUsedAt: deps.nowMs });
    await commit(deps.db, [use]);
  }
  const live = isLiveSetupLink(organization.id, id, deps.nowMs);
  const access: Omit<SetupAccess, typeof entered> = {
    link,
    organization,
    actor: actorOf(link, client),
    deps: { ...deps, requires: ['setup_link_ended', live] },
  };
  return access as SetupAccess;
}

/** @throws DomainError `setup_link_lacks_scope` unless the link has one of the scopes */
export function requireScope({ link }: Pick<SetupAccess, 'link'>, ...scopes: readonly SetupScope[]): void {
  if (!scopes.some((scope) => link.scopes.includes(scope)))
    throw new DomainError('setup_link_lacks_scope', { scopes: link.scopes });
}

/** "I'm done": the link ends, for everybody who has it. @throws DomainError `setup_link_ended` */
export async function finishSetup(deps: Deps, { link, actor }: SetupAccess): Promise<void> {
  const { organizationId, id } = link;
  await commitChange(deps, [
    updateLiveSetupLink(deps.db, organizationId, id, deps.nowMs, { doneAt: deps.nowMs }),
    requireChanged(deps.db, 'setup_link_ended'),
    audit(deps, actor, {
      organizationId,
      action: 'setup_link.finished',
      target: { type: 'setup_link', id },
    }),
  ]);
}

function checkLive(deps: Deps, found: FoundSetupLink | undefined): FoundSetupLink {
  if (found === undefined) throw new DomainError('setup_link_ended', { state: 'unknown' });
  const { link, organization } = found;
  const state =
    link.revokedAt !== null
      ? 'revoked'
      : link.doneAt !== null
        ? 'done'
        : link.expiresAt <= deps.nowMs
          ? 'expired'
          : organization.deletedAt !== null
            ? 'organization_deleted'
            : 'live';
  if (state !== 'live') throw new DomainError('setup_link_ended', { setupLinkId: link.id, state });
  if (organization.suspendedAt !== null)
    throw new DomainError('organization_suspended', { organizationId: organization.id });
  return found;
}

function actorOf({ id, makerLabel }: SetupLinkRow, { address }: Client): Actor {
  return { type: 'setup_link', id, label: `setup link of ${makerLabel}`, address };
}

function contextOf({ urls }: Pick<Deps, 'urls'>): string {
  return `setup_link\n${urls.origin}`;
}
