// Which application asks: RFC 6749 2.3. The secret's hash is compared in the database's rows, and a signed
// assertion counts once.

import { hashSecret } from '../../lib/ids.ts';
import type { Application } from '../../oauth/application.ts';
import {
  assertionAudiences,
  type ClientCredentials,
  keyIdOf,
  readClientCredentials,
  requireMethod,
  verifyClientAssertion,
} from '../../oauth/client-auth.ts';
import { OAuthError } from '../../oauth/errors.ts';
import type { JSONWebKeySet } from '../../oauth/keys.ts';
import { selectApplication, selectSecret } from '../../storage/apps/applications.ts';
import type { Statement } from '../../storage/database.ts';
import type { ApplicationRow, ApplicationSecretRow } from '../../storage/tables/applications.ts';
import type { Deps } from '../deps.ts';
import { toApplication } from './applications.ts';
import { useAssertion } from './used-proofs.ts';

type Endpoint = globalThis.Parameters<typeof assertionAudiences>[1];

/** An application that has shown that it is the one. Only `authenticateClient` makes one. */
export interface Client {
  readonly row: ApplicationRow;
  readonly application: Application;
  /** What has to be in the batch that does what was asked: the assertion is used up. */
  readonly statements: readonly Statement[];
  readonly [authenticated]: true;
}

declare const authenticated: unique symbol;

/**
 * The keys that an application keeps at an address. The edge fetches them, and has those that it fetched
 * lately; `kid` is the one that is looked for.
 *
 * @throws OAuthError `client_keys_unreachable`
 */
export type KeysAt = (jwksUri: string, kid: string | null) => Promise<JSONWebKeySet>;

/** What came with the request, and what proves nothing yet. */
export type PresentedCredentials = ClientCredentials & {
  readonly keysAt?: KeysAt;
  /** Counts a call of an application, at the edge. @returns false: it was one too many */
  readonly counted?: (applicationId: string) => Promise<boolean>;
};

/** The statements by which the rows of `authenticateClient` are read, for a batch of its caller's. */
export async function selectClient(deps: Pick<Deps, 'db'>, credentials: ClientCredentials) {
  const { clientId } = credentials;
  const hash = 'secret' in credentials ? await hashSecret(credentials.secret) : '';
  return [selectApplication(deps.db, clientId), selectSecret(deps.db, clientId, hash)] as const;
}

export { readClientCredentials };

/**
 * @throws OAuthError `client_unknown`, `client_authentication_missing`, `client_authentication_other`,
 * `client_assertion_refused`, `client_keys_unreachable`, `client_too_fast`
 */
export async function authenticateClient(
  deps: Pick<Deps, 'db' | 'urls' | 'nowMs'>,
  credentials: PresentedCredentials,
  [[row], [secret]]: readonly [readonly ApplicationRow[], readonly ApplicationSecretRow[]],
  endpoint: Endpoint,
): Promise<Client> {
  if (row === undefined) throw new OAuthError('client_unknown');
  const application = toApplication(row);
  requireMethod(credentials, application);
  const statements: Statement[] = [];
  if (credentials.method === 'private_key_jwt') {
    const keys = await keysOf(application, credentials.assertion, credentials.keysAt);
    const audiences = assertionAudiences(deps.urls.origin, endpoint);
    const verified = await verifyClientAssertion(credentials.assertion, row.id, keys, audiences, deps.nowMs);
    statements.push(...(await useAssertion(deps, row.id, verified)));
  } else if (credentials.method !== 'none' && secret === undefined) {
    throw new OAuthError('client_unknown');
  }
  // Who knows only its name must not use its share up.
  if (credentials.counted !== undefined && !(await credentials.counted(row.id)))
    throw new OAuthError('client_too_fast');
  return { row, application, statements } as unknown as Client;
}

async function keysOf(
  { jwks, jwksUri }: Application,
  assertion: string,
  keysAt: KeysAt | undefined,
): Promise<JSONWebKeySet> {
  if (jwks !== null || jwksUri === null) return jwks ?? { keys: [] };
  if (keysAt === undefined)
    throw new OAuthError('client_keys_unreachable', { expected: 'nothing fetches them' });
  return await keysAt(jwksUri, keyIdOf(assertion));
}
