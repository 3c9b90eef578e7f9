// The Idempotency-Key header of POST (draft-ietf-httpapi-idempotency-key-header). It remembers only what was
// done: a refusal changed nothing, so the same key may try again.

import * as z from 'zod/mini';
import { openIdempotent } from '../../domain/operator/idempotency.ts';
import type { AppContext } from '../context.ts';
import { ApiError } from './errors.ts';
import type { ApiAnswer } from './route.ts';

const HEADER = 'Idempotency-Key';

/** Printable ASCII. The draft's form is a quoted string, but most clients send it bare. */
const KEY = /^(?:"([\x20\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255}))$/;

const kept = z.object({
  status: z.literal([200, 201, 204]),
  body: z.unknown(),
  location: z.optional(z.string()),
});

/**
 * Runs `run`, or returns what it returned before.
 * @throws ApiError `idempotency_key_invalid`, `idempotency_key_reused`, `idempotency_key_in_use`
 */
export async function runOnce(
  c: AppContext,
  body: Uint8Array,
  run: () => Promise<ApiAnswer>,
): Promise<ApiAnswer> {
  const header = c.req.header(HEADER);
  if (header === undefined || c.req.method !== 'POST') return await run();
  const [, quoted, bare] = KEY.exec(header) ?? [];
  const idempotencyKey = quoted ?? bare;
  if (idempotencyKey === undefined) throw new ApiError('idempotency_key_invalid');
  const { pathname, search } = new URL(c.req.url);
  const outcome = await openIdempotent(c.get('deps'), {
    bearerKey: c.get('bearerKey'),
    idempotencyKey,
    target: `POST ${pathname}${search}`,
    body,
  });
  switch (outcome.kind) {
    case 'reused':
      throw new ApiError('idempotency_key_reused');
    case 'in_use':
      throw new ApiError('idempotency_key_in_use', [], { 'Retry-After': '1' });
    case 'again': {
      c.header('Idempotent-Replayed', 'true');
      const { status, body, location } = kept.parse(JSON.parse(outcome.answer));
      return { status, body, location };
    }
    case 'first': {
      const answer = await run().catch(async (error) => {
        await outcome.release();
        throw error;
      });
      await outcome.keep(JSON.stringify(answer));
      return answer;
    }
  }
}
