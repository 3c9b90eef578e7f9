// Which application asks: RFC 6749 2.3. The secret's hash is compared in the database's rows, and a signed
// assertion counts once.

import { hashSecret } from '../../lib/ids.ts';
import type { Application } from '../../oauth/application.ts';
import {
  assertionAudiences,
  type ClientCredentials,
  readClientCredentials,
  requireMethod,
  verifyClientAssertion,
} from '../../oauth/client-auth.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { selectApplication, selectSecrets } from '../../storage/apps/applications.ts';
import { useProof } from '../../storage/apps/grants.ts';
import { ChangeRefused, commit } from '../../storage/change.ts';
import type { Statement } from '../../storage/database.ts';
import type { ApplicationRow, ApplicationSecretRow } from '../../storage/tables/applications.ts';
import type { Deps } from '../deps.ts';
import { toApplication } from './applications.ts';

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

/** The statements by which the rows of `authenticateClient` are read, for a batch of its caller's. */
export function selectClient(deps: Pick<Deps, 'db'>, { clientId }: ClientCredentials) {
  return [selectApplication(deps.db, clientId), selectSecrets(deps.db, clientId)] as const;
}

export { readClientCredentials };

/**
 * @throws OAuthError `client_unknown`, `client_authentication_missing`, `client_authentication_other`,
 * `client_assertion_refused`
 */
export async function authenticateClient(
  deps: Pick<Deps, 'db' | 'urls' | 'nowMs'>,
  credentials: ClientCredentials,
  [[row], secrets]: readonly [readonly ApplicationRow[], readonly ApplicationSecretRow[]],
  endpoint: Endpoint,
): Promise<Client> {
  if (row === undefined) throw new OAuthError('client_unknown');
  const application = toApplication(row);
  requireMethod(credentials, application);
  const statements: Statement[] = [];
  if (credentials.method === 'private_key_jwt') {
    // Keys by address are fetched by the edge, and are in the application by then.
    const keys = application.jwks ?? { keys: [] };
    const audiences = assertionAudiences(deps.urls.origin, endpoint);
    const { jti, expiresAtMs } = await verifyClientAssertion(
      credentials.assertion,
      row.id,
      keys,
      audiences,
      deps.nowMs,
    );
    statements.push(useProof(deps.db, await hashSecret(`assertion\n${row.id}\n${jti}`), expiresAtMs));
  } else if (credentials.method !== 'none') {
    const hash = await hashSecret(credentials.secret);
    if (!secrets.some((one) => one.hash === hash)) throw new OAuthError('client_unknown');
  }
  return { row, application, statements } as unknown as Client;
}

/**
 * Uses up what the client authenticated with, in the batch of what it asked for.
 *
 * @throws OAuthError `client_assertion_replayed`
 */
export async function commitAs(
  { db }: Pick<Deps, 'db'>,
  client: Client,
  statements: readonly Statement[] = [],
): Promise<void> {
  try {
    await commit(db, [...client.statements, ...statements]);
  } catch (error) {
    if (error instanceof ChangeRefused && error.reason === 'proof_used')
      throw new OAuthError('client_assertion_replayed');
    throw error;
  }
}
