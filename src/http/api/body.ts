// Reads a request body as a JSON object, with a cap on its size.

import { concatBytes } from '../../lib/bytes.ts';
import { ScimError } from '../../scim/errors.ts';
import { parseJsonObject } from '../../scim/json-parse.ts';
import { ApiError } from './errors.ts';

/** Sixteen certificates with long chains of names fit; nothing else comes near it. */
export const MAX_BODY_BYTES = 131_072;
const LIMITS = { maxBytes: MAX_BODY_BYTES, maxDepth: 8 };

export interface JsonBody {
  readonly bytes: Uint8Array;
  /** Undefined when there is no body. */
  readonly json: unknown;
}

/** @throws ApiError `body_too_large`, `media_type_unsupported`, `json_malformed` */
export async function readJsonBody(request: Request): Promise<JsonBody> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return { bytes, json: undefined };
  const type = request.headers.get('Content-Type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new ApiError('media_type_unsupported', [], { 'Accept-Post': 'application/json' });
  }
  try {
    return { bytes, json: parseJsonObject(bytes, LIMITS) };
  } catch (error) {
    if (error instanceof ScimError) throw new ApiError('json_malformed');
    throw error;
  }
}

/** Never holds more than the cap, whatever Content-Length says. */
async function readBytes(request: Request): Promise<Uint8Array> {
  if (Number(request.headers.get('Content-Length') ?? 0) > LIMITS.maxBytes)
    throw new ApiError('body_too_large');
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > LIMITS.maxBytes) throw new ApiError('body_too_large');
    chunks.push(chunk);
  }
  return concatBytes(...chunks);
}
