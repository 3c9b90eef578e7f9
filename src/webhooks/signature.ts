// Standard Webhooks 1.0, the symmetric scheme: a receiver verifies the raw body with any of that project's
// libraries.

import { decodeBase64, encodeBase64 } from '../lib/base64.ts';
import { encodeUtf8 } from '../lib/bytes.ts';

const PREFIX = 'whsec_';
/** The specification asks for 24 to 64. */
const SECRET_BYTES = 32;

export function newWebhookSecret(): string {
  return PREFIX + encodeBase64(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
}

export interface WebhookMessage {
  /** The same at each try, so that a receiver knows what it has had. */
  readonly id: string;
  /** When this try is made, in milliseconds. */
  readonly nowMs: number;
  readonly body: string;
}

/**
 * The headers of a try.
 *
 * @param secrets all that are live, so that a receiver may have either during a rotation
 * @throws TypeError for text that is not a secret
 */
export async function signWebhook(
  { id, nowMs, body }: WebhookMessage,
  secrets: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const timestamp = String(Math.floor(nowMs / 1000));
  const signed = encodeUtf8(`${id}.${timestamp}.${body}`);
  const signatures = await Promise.all(secrets.map((secret) => signatureBy(secret, signed)));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

async function signatureBy(secret: string, signed: BufferSource): Promise<string> {
  const bytes = secret.startsWith(PREFIX) ? decodeBase64(secret.slice(PREFIX.length)) : undefined;
  if (bytes === undefined || bytes.length === 0) throw new TypeError('not a secret for webhooks');
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign']);
  return `v1,${encodeBase64(new Uint8Array(await crypto.subtle.sign('HMAC', key, signed)))}`;
}
