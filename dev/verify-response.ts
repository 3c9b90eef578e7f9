// `npm run -s verify-response`: JSON Lines in, JSON Lines out, in the same order. Replays captured responses
// through the same `readResponse` and `acceptResponse` that the assertion consumer URL calls.
//
// It promises that every line gets a result (a broken line gets the reason `bad_input`), that nothing of a
// response is printed but what was accepted, or the reason and the identifiers of what was refused, and that
// the process ends with 0. What a line leaves out is taken from the response itself, and named in `assumed`.

import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { decodeBase64 } from '../src/lib/base64.ts';
import type { Bytes } from '../src/lib/bytes.ts';
import { decodePem } from '../src/lib/pem.ts';
import { SamlError, toSamlError } from '../src/saml/errors.ts';
import { parseInstant } from '../src/saml/instant.ts';
import { acceptResponse, readResponse } from '../src/saml/response.ts';
import { DEFAULT_CLOCK_SKEW_SECONDS, DEFAULT_MAX_LIFETIME_SECONDS } from '../src/saml/rules.ts';
import { type Certificate, parseCertificate } from '../src/xmldsig/certificates.ts';

const Input = z.object({
  id: z.unknown(),
  samlResponse: z.string(),
  acsUrl: z.string(),
  audience: z.string(),
  issuer: z.string(),
  certificates: z.array(z.string()),
  now: z.string().optional(),
  /** Null: nobody asked for the response. */
  requestId: z.string().nullable().optional(),
  decryptionKeys: z.array(z.string()).optional(),
  allowSha1: z.boolean().optional(),
  clockSkewSeconds: z.number().nonnegative().optional(),
});

/** When the response was issued, or now where it does not say; and the request that it says it answers. */
export interface Assumed {
  readonly now?: string;
  readonly requestId?: string | null;
}

export type VerifyAnswer =
  | {
      readonly id: unknown;
      readonly accepted: true;
      readonly assumed?: Assumed;
      readonly nameId: string;
      readonly nameIdFormat: string | null;
      readonly sessionIndex: string | null;
      readonly assertionId: string;
      readonly attributes: Readonly<Record<string, readonly string[]>>;
    }
  | {
      readonly id: unknown;
      readonly accepted: false;
      readonly assumed?: Assumed;
      readonly reason: string;
      readonly detail: Readonly<Record<string, unknown>>;
    };

/** Returns the result of one line. */
export async function verifyLine(line: string): Promise<VerifyAnswer> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return badInput(null, 'not JSON');
  }
  const parsed = Input.safeParse(value);
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : null;
  if (!parsed.success) return badInput(id, parsed.error.issues[0]?.path.join('.') ?? '');
  return verify(id, parsed.data);
}

async function verify(id: unknown, input: z.infer<typeof Input>): Promise<VerifyAnswer> {
  const issuedAt = input.now ?? issueInstant(input.samlResponse) ?? new Date().toISOString();
  const nowMs = readNow(issuedAt);
  if (nowMs === undefined) return badInput(id, 'now');
  let assumed: Assumed = input.now === undefined ? { now: issuedAt } : {};
  const about = () => (Object.keys(assumed).length > 0 ? { assumed } : {});
  const decryptionKeys = (input.decryptionKeys ?? []).map(readPrivateKey);
  if (!decryptionKeys.every((key) => key !== undefined)) return badInput(id, 'decryptionKeys');
  try {
    const certificates = await Promise.all(input.certificates.map((one) => parseCertificate(one)));
    const unverified = readResponse(input.samlResponse);
    const requestId = input.requestId === undefined ? unverified.unverifiedInResponseTo : input.requestId;
    if (input.requestId === undefined) assumed = { ...assumed, requestId };
    const trust = {
      acsUrl: input.acsUrl,
      audience: input.audience,
      issuer: input.issuer,
      // Without one, the verifier refuses with a reason of its own.
      certificates: certificates as [Certificate, ...Certificate[]],
      requestId,
      decryptionKeys,
      allowSha1: input.allowSha1 ?? false,
      clockSkewSeconds: input.clockSkewSeconds ?? DEFAULT_CLOCK_SKEW_SECONDS,
      maxLifetimeSeconds: DEFAULT_MAX_LIFETIME_SECONDS,
    };
    const accepted = await acceptResponse(unverified, trust, nowMs);
    const { nameId, nameIdFormat, sessionIndex, assertionId } = accepted;
    const attributes = Object.fromEntries(accepted.attributes);
    return { id, accepted: true, ...about(), nameId, nameIdFormat, sessionIndex, assertionId, attributes };
  } catch (error) {
    const refusal = toSamlError(error);
    if (refusal instanceof SamlError) {
      return { id, accepted: false, ...about(), reason: refusal.reason, detail: refusal.detail };
    }
    throw error;
  }
}

/** What the Response says itself; undefined where it is not readable so. */
function issueInstant(samlResponse: string): string | undefined {
  const bytes = decodeBase64(samlResponse);
  const xml = bytes === undefined ? '' : new TextDecoder().decode(bytes);
  const [tag = ''] = /<(?:[\w.-]+:)?Response\s[^>]*>/.exec(xml) ?? [];
  const [, instant] = /\sIssueInstant\s*=\s*["']([^"']*)["']/.exec(tag) ?? [];
  return instant !== undefined && readNow(instant) !== undefined ? instant : undefined;
}

/** `now` of this command is ISO 8601 with any offset, while documents must use UTC. */
function readNow(text: string): number | undefined {
  const exact = parseInstant(text);
  if (exact !== undefined) return exact;
  const loose = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(loose) ? undefined : loose;
}

function readPrivateKey(pem: string): Bytes | undefined {
  const blocks = decodePem(pem);
  if (blocks?.length === 1 && blocks[0]?.label === 'PRIVATE KEY') return blocks[0].bytes;
  return blocks?.length === 0 ? decodeBase64(pem) : undefined;
}

function badInput(id: unknown, what: string): VerifyAnswer {
  return { id, accepted: false, reason: 'bad_input', detail: { what } };
}

/** An error that is not a refusal is a defect of ours; the lines after it still get their results. */
function defect(error: unknown): VerifyAnswer {
  console.error(error);
  return { id: null, accepted: false, reason: 'internal_error', detail: {} };
}

async function main(): Promise<void> {
  for await (const line of createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    stdout.write(`${JSON.stringify(await verifyLine(line).catch(defect))}\n`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
