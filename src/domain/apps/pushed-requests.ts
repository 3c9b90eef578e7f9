// Pushed authorization requests (RFC 9126). The address is good for a minute to arrive with. A person who
// has arrived has as long as anybody to sign in, may reload, and has one code of it in the end: the row is
// used up in the batch that grants. The browser keeps the address alone, so that a request may be long.

import { hashSecret, newSecret } from '../../lib/ids.ts';
import type { DpopProof } from '../../oauth/dpop.ts';
import { OAuthError } from '../../oauth/errors.ts';
import {
  REQUEST_URI_PREFIX,
  REQUEST_URI_SECONDS,
  readPushedRequest,
  secretOfRequestUri,
} from '../../oauth/par.ts';
import type { Parameters } from '../../oauth/parameters.ts';
import { insertPushedRequest } from '../../storage/apps/pushed-requests.ts';
import type { PushedRequestRow } from '../../storage/tables/grants.ts';
import type { Deps } from '../deps.ts';
import { authenticateClient, type PresentedCredentials, selectClient } from './client.ts';
import { AUTHORIZATION_TTL_SECONDS } from './pending-authorization.ts';
import { commitUsing, useDpopProof } from './used-proofs.ts';

/** Once the browser has arrived in time, the person may take so much longer. */
const SIGN_IN_MS = AUTHORIZATION_TTL_SECONDS * 1000;

/** RFC 9126 2.2. */
export interface PushedAnswer {
  readonly request_uri: string;
  readonly expires_in: number;
}

/** @throws OAuthError as `authenticateClient` and `readPushedRequest`; `dpop_replayed` */
export async function pushRequest(
  deps: Deps,
  {
    parameters,
    credentials,
    proof,
  }: {
    readonly parameters: Parameters;
    readonly credentials: PresentedCredentials;
    readonly proof: DpopProof | null;
  },
): Promise<PushedAnswer> {
  const rows = await deps.db.batch(await selectClient(deps, credentials));
  const app = await authenticateClient(deps, credentials, rows, 'par');
  const kept = readPushedRequest(parameters, app.application, proof?.thumbprint ?? null);
  const secret = newSecret();
  await commitUsing(deps, [
    ...app.statements,
    ...(await useDpopProof(deps, proof)),
    insertPushedRequest(deps.db, {
      hash: await hashSecret(secret),
      applicationId: app.row.id,
      parameters: kept,
      expiresAt: deps.nowMs + REQUEST_URI_SECONDS * 1000 + SIGN_IN_MS,
      consumedBy: null,
    }),
  ]);
  return { request_uri: REQUEST_URI_PREFIX + secret, expires_in: REQUEST_URI_SECONDS };
}

/** The hash by which the row is found; null where the request names no address of ours. */
export async function hashOfRequestUri(parameters: Parameters): Promise<string | null> {
  const secret = secretOfRequestUri(parameters.get('request_uri') ?? '');
  return secret === null ? null : await hashSecret(secret);
}

/**
 * RFC 9126 4: what was pushed, in place of everything that the browser brought.
 *
 * @param row of the address, if there is one
 * @param arrivedAt when this browser first came with the address
 * @throws OAuthError `request_uri_unusable`
 */
export function acceptPushedRequest(
  row: PushedRequestRow | undefined,
  clientId: string,
  arrivedAt: number,
): Parameters {
  const arrivedInTime = row !== undefined && arrivedAt < row.expiresAt - SIGN_IN_MS;
  if (!arrivedInTime || row.applicationId !== clientId || row.consumedBy !== null)
    throw new OAuthError('request_uri_unusable');
  return new Map(Object.entries(row.parameters));
}
