// The secrets that sign webhooks. They are kept wrapped, because a signature needs the text itself, and
// unlike a SCIM token's it cannot be a hash.

import { decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';
import { newId } from '../../lib/ids.ts';
import { SamlError } from '../../saml/errors.ts';
import { parseWrappingKeys, unwrapPrivateKey, wrapPrivateKey } from '../../saml/sp-key-wrap.ts';
import type { Statement } from '../../storage/database.ts';
import type { WebhookSecretRow } from '../../storage/tables/webhooks.ts';
import { listWebhookSecretsNotWrappedBy, rewrapWebhookSecret } from '../../storage/webhooks/endpoints.ts';
import { newWebhookSecret } from '../../webhooks/signature.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { unlessGone } from './key-gone.ts';

/** At most two live at once. */
export const MAX_SECRETS = 2;
const MAX_REWRAPPED = 100;

export async function newSecretOf(
  deps: Pick<Deps, 'wrappingKeys' | 'nowMs'>,
  endpointId: string,
): Promise<{ row: WebhookSecretRow; secret: string }> {
  const id = newId('whs');
  const secret = newWebhookSecret();
  const [wrapping] = await parseWrappingKeys(deps.wrappingKeys);
  const sealed = await wrapPrivateKey(encodeUtf8(secret), wrapping, ownerOf(id));
  return { row: { id, endpointId, sealed, createdAt: deps.nowMs, retireAt: null }, secret };
}

/** Returns those whose wrapping key is there; null if there is none. The receiver takes any that is live. */
export async function openSecrets(
  { wrappingKeys }: Pick<Deps, 'wrappingKeys'>,
  rows: readonly Pick<WebhookSecretRow, 'id' | 'sealed'>[],
): Promise<string[] | null> {
  const keys = await parseWrappingKeys(wrappingKeys);
  const opened = await Promise.all(
    rows.map(({ id, sealed }) => unlessGone(unwrapPrivateKey(sealed, keys, ownerOf(id)))),
  );
  const secrets = opened.filter((one) => one !== null).map(decodeUtf8);
  return secrets.length === 0 ? null : secrets;
}

/** The same as `rewrapSpKeys` of domain/sso/sp-keys.ts, for these secrets. */
export async function rewrapWebhookSecrets(deps: Deps): Promise<{ rewrapped: number; failed: number }> {
  const wrapping = await parseWrappingKeys(deps.wrappingKeys);
  const rows = await listWebhookSecretsNotWrappedBy(deps.db, wrapping[0].keyId, MAX_REWRAPPED);
  const statements: Statement[] = [];
  for (const row of rows) {
    try {
      const secret = await unwrapPrivateKey(row.sealed, wrapping, ownerOf(row.id));
      statements.push(
        rewrapWebhookSecret(deps.db, row, await wrapPrivateKey(secret, wrapping[0], ownerOf(row.id))),
      );
    } catch (error) {
      // A damaged one must not keep the others on the old secret.
      if (!(error instanceof SamlError)) throw error;
    }
  }
  if (statements.length > 0) await commitChange(deps, statements);
  return { rewrapped: statements.length, failed: rows.length - statements.length };
}

/** What the wrapped secret is bound to. */
function ownerOf(id: string): string {
  return `webhook-secret:${id}`;
}
