// A request that was sent to an identity provider and waits for its response. It waits in the browser that
// asked, sealed in a cookie of its own. D1 hears of it only when its response comes, and then remembers the
// ID as used: somebody who only starts sign-ins leaves nothing behind.
//
// The seal covers the origin and the ID: a cookie that was changed, that another deployment sealed or that
// belongs to another request does not open.

import { hashSecret } from '../../lib/ids.ts';
import type { Deps } from '../deps.ts';
import { seal, unseal } from '../sealed.ts';
import type { RequestFacts } from './request-id.ts';

/** Only `openRequest` makes one. */
export interface PendingRequest extends RequestFacts {
  readonly connectionId: string;
  /** A path of this origin. It may contain a secret, as an invitation's link does. */
  readonly returnTo: string | null;
  /** The administrator who tests the connection. */
  readonly accountId: string | null;
  /** Where the sign-in began; null: here. */
  readonly application: NamedApplication | null;
  /** A test of the staged version with this id; null: of the values in use. */
  readonly versionId: string | null;
  readonly [opened]: true;
}

declare const opened: unique symbol;

/** An application of the vendor, as the sign-in log names it. */
export interface NamedApplication {
  readonly id: string;
  readonly name: string;
}

/** What the browser keeps. */
export interface SealedRequest {
  /** Names the request among those of one browser: when it expires, and a short hash of its ID. */
  readonly key: string;
  readonly value: string;
}

/** By key, as the browser sent them. */
export type SealedRequests = ReadonlyMap<string, string>;

/** A longer path would make a cookie that browsers refuse; the sign-in then ends at the start page. */
const MAX_RETURN_TO_CHARACTERS = 1024;

type Sealed = Pick<PendingRequest, 'connectionId' | 'returnTo' | 'accountId' | 'application' | 'versionId'>;

export async function sealRequest(
  deps: Pick<Deps, 'sessionKeys' | 'urls'>,
  facts: RequestFacts,
  { connectionId, returnTo, accountId, application, versionId }: Sealed,
): Promise<SealedRequest> {
  const path = returnTo !== null && returnTo.length <= MAX_RETURN_TO_CHARACTERS ? returnTo : null;
  const text = JSON.stringify([connectionId, path, accountId, application, versionId]);
  return {
    key: await keyOfRequest(facts),
    value: await seal(deps.sessionKeys, contextOf(deps, facts), text),
  };
}

/** Returns null when this browser did not send the request, or its cookie is not the one that we sealed. */
export async function openRequest(
  deps: Pick<Deps, 'sessionKeys' | 'urls'>,
  facts: RequestFacts,
  sealed: SealedRequests,
): Promise<PendingRequest | null> {
  const value = sealed.get(await keyOfRequest(facts));
  const text = value === undefined ? null : await unseal(deps.sessionKeys, contextOf(deps, facts), value);
  if (text === null) return null;
  const [connectionId, returnTo, accountId, application = null, versionId = null] = JSON.parse(text) as [
    string,
    string | null,
    string | null,
    // One from before this was known has none.
    (NamedApplication | null)?,
    (string | null)?,
  ];
  return { ...facts, connectionId, returnTo, accountId, application, versionId } as PendingRequest;
}

export async function keyOfRequest({ id, expiresAt }: RequestFacts): Promise<string> {
  return `${(expiresAt / 1000).toString(36)}-${(await hashSecret(id)).slice(0, 16)}`;
}

/** Returns when the request of this key expires, in milliseconds since 1970; 0 for a key that is not ours. */
export function expiryOfKey(key: string): number {
  const [, seconds] = /^([0-9a-z]{1,9})-[0-9a-f]{16}$/.exec(key) ?? [];
  return seconds === undefined ? 0 : Number.parseInt(seconds, 36) * 1000;
}

function contextOf({ urls }: Pick<Deps, 'urls'>, { id }: RequestFacts): string {
  return `saml_request\n${urls.origin}\n${id}`;
}
