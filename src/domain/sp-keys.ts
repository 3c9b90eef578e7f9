// Our own key pairs: one organization's each, private keys wrapped by a secret of the deployment.

import { newId } from '../lib/ids.ts';
import { generateSpKey } from '../saml/sp-key.ts';
import { parseWrappingKeys, unwrapPrivateKey, wrapPrivateKey } from '../saml/sp-key-wrap.ts';
import type { SpKeyRow } from '../storage/sp-keys.ts';
import { parseCertificate } from '../xmldsig/certificates.ts';
import type { Deps } from './deps.ts';

const LIFETIME_YEARS = 10; // as identity providers' own; nobody checks it, and an expired one would only alarm

/** A new key pair as a row. */
export async function newSpKey(deps: Deps, organizationId: string): Promise<SpKeyRow> {
  const notBefore = new Date(deps.nowMs - 24 * 3600_000); // clocks differ
  const notAfter = new Date(deps.nowMs);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + LIFETIME_YEARS);
  const host = new URL(deps.urls.origin).hostname.slice(0, 64);
  const { pkcs8, certificate } = await generateSpKey({ commonName: host, notBefore, notAfter });
  const [wrapping] = await parseWrappingKeys(deps.wrappingKeys);
  return {
    id: newId('key'),
    organizationId,
    certificatePem: (await parseCertificate(certificate)).pem,
    wrappedPrivateKey: await wrapPrivateKey(pkcs8, wrapping, organizationId),
    createdAt: deps.nowMs,
    retiresAt: null,
  };
}

/** PKCS#8 of each key that is still good, the newest first. */
export async function unwrapSpKeys(
  deps: Deps,
  rows: readonly SpKeyRow[],
): Promise<Uint8Array<ArrayBuffer>[]> {
  const good = currentSpKeys(deps, rows);
  if (good.length === 0) return [];
  const wrapping = await parseWrappingKeys(deps.wrappingKeys);
  return await Promise.all(
    good.map((row) => unwrapPrivateKey(row.wrappedPrivateKey, wrapping, row.organizationId)),
  );
}

export function currentSpKeys(deps: Deps, rows: readonly SpKeyRow[]): SpKeyRow[] {
  return rows
    .filter((row) => row.retiresAt === null || row.retiresAt > deps.nowMs)
    .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
}
