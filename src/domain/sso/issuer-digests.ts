// The SHA-1 of each issuer, by which an artifact names who sent it (saml-bindings 3.6.4). It is written with
// the connection; rows from before it existed get it from the scheduled run. It chooses the log of a refusal
// and nothing else: no artifact is ever resolved.

import { encodeUtf8, toHex } from '../../lib/bytes.ts';
import { commit } from '../../storage/change.ts';
import { selectUndigestedIssuers, writeIssuerDigest } from '../../storage/sso/issuer-digests.ts';
import type { Deps } from '../deps.ts';

const AT_ONCE = 500;

/** In hex. */
export async function sha1OfIssuer(issuer: string): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-1', encodeUtf8(issuer))));
}

/** @returns how many were written; `AT_ONCE` if the next run may have to go on */
export async function digestIssuers({ db }: Pick<Deps, 'db'>): Promise<{ digested: number }> {
  const rows = await selectUndigestedIssuers(db, AT_ONCE);
  const digested = await Promise.all(
    rows.map(async (row) => ({ ...row, issuerSha1: await sha1OfIssuer(row.issuer) })),
  );
  if (digested.length > 0)
    await commit(
      db,
      digested.map((row) => writeIssuerDigest(db, row)),
    );
  return { digested: rows.length };
}
