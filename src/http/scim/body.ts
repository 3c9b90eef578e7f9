// Reads a request body with a cap on its size, as JSON by its type and by its syntax.

import { concatBytes } from '../../lib/bytes.ts';
import { ScimError } from '../../scim/errors.ts';
import type { JsonObject } from '../../scim/json.ts';
import { JSON_LIMITS, parseJsonObject } from '../../scim/json-parse.ts';

/** RFC 7644 section 3.8. Identity providers also send plain JSON, and some send no type at all. */
const TYPES: ReadonlySet<string> = new Set(['application/scim+json', 'application/json', '']);

/** @throws ScimError payloadTooLarge, unsupportedMediaType, invalidSyntax */
export async function readJson(
  request: Request,
  maxBytes: number = JSON_LIMITS.maxBytes,
): Promise<JsonObject> {
  const [type = '', ...parameters] = (request.headers.get('Content-Type') ?? '').toLowerCase().split(';');
  const charset = parameters.map((one) => one.trim()).find((one) => one.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?(?:utf-8|us-ascii)"?$/.test(charset);
  if (!TYPES.has(type.trim()) || !isUtf8) {
    throw new ScimError(
      'unsupportedMediaType',
      'Send the body as application/scim+json or application/json in UTF-8.',
    );
  }
  return parseJsonObject(await readBytes(request, maxBytes), { ...JSON_LIMITS, maxBytes });
}

/** Never holds more than the cap, whatever Content-Length says. */
async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = new ScimError('payloadTooLarge', `The body is larger than ${maxBytes} bytes.`);
  if (Number(request.headers.get('Content-Length') ?? 0) > maxBytes) throw tooLarge;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge;
    chunks.push(chunk);
  }
  return concatBytes(...chunks);
}
