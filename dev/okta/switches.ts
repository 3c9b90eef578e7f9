// What an app can be told to get wrong, or to do differently from Okta's default. `applySwitches` turns the
// options of an honest response into those of the wanted one. The routes handle `replayLast`, because only
// they know the last response.
import { z } from 'zod';
import type { ResponseAttribute, ResponseOptions, SigningKey } from './response.ts';

const flag = z
  .union([z.boolean(), z.literal('on').transform(() => true)])
  .optional()
  .default(false);

const switchesForm = z.object({
  signatures: z.enum(['both', 'response', 'assertion', 'none']).default('both'),
  signatureAlgorithm: z.enum(['rsa-sha256', 'rsa-sha384', 'rsa-sha512', 'rsa-sha1']).default('rsa-sha256'),
  subject: z.enum(['NameID', 'EncryptedID', 'none']).default('NameID'),
  withComments: flag,
  encrypt: flag,
  wrongKey: flag,
  expired: flag,
  notYetValid: flag,
  wrongAudience: flag,
  wrongRecipient: flag,
  wrongDestination: flag,
  omitEmail: flag,
  replayLast: flag,
  failure: z.enum(['', 'AuthnFailed', 'NoPassive', 'RequestDenied']).default(''),
  /** Explains the failure. */
  statusMessage: z.string().trim().max(1000).default(''),
  /** SessionNotOnOrAfter, in seconds from now. Empty: none. */
  sessionEndsIn: z
    .string()
    .trim()
    .regex(/^(-?\d{1,7})?$/)
    .default(''),
  /** More attribute statements, one per line: `groups=Designers, Engineers`. */
  attributes: z.string().max(10_000).default(''),
});

export type Switches = z.infer<typeof switchesForm>;

export const HONEST: Switches = switchesForm.parse({});

export const FLAG_LABELS = {
  withComments: 'Sign with exc-c14n#WithComments',
  encrypt: 'Encrypt the assertion (needs the app’s encryption certificate)',
  wrongKey: 'Sign with another key',
  expired: 'Expired an hour ago',
  notYetValid: 'Not valid for another hour',
  wrongAudience: 'Wrong audience',
  wrongRecipient: 'Wrong Recipient',
  wrongDestination: 'Wrong Destination',
  omitEmail: 'Leave out the attribute “email”',
  replayLast: 'Send the last response again',
} satisfies Partial<Record<keyof Switches, string>>;

/** Throws a ZodError on anything but the form of the switches page. */
export function parseSwitches(form: Record<string, unknown>): Switches {
  return switchesForm.parse(form);
}

export function applySwitches(
  honest: ResponseOptions,
  switches: Switches,
  keys: { stranger: SigningKey; encryptionCertificate: string },
): ResponseOptions {
  const HOUR_MS = 3_600_000;
  const shiftMs = (switches.notYetValid ? HOUR_MS : 0) - (switches.expired ? HOUR_MS : 0);
  const attributes = [...(honest.attributes ?? []), ...parseAttributes(switches.attributes)];
  return {
    ...honest,
    key: switches.wrongKey ? keys.stranger : honest.key,
    nowMs: honest.nowMs + shiftMs,
    signResponse: switches.signatures === 'both' || switches.signatures === 'response',
    signAssertion: switches.signatures === 'both' || switches.signatures === 'assertion',
    signatureAlgorithm: switches.signatureAlgorithm,
    withComments: switches.withComments,
    subject: switches.subject,
    encryptIdFor: keys.encryptionCertificate || null,
    encryptFor: switches.encrypt && keys.encryptionCertificate ? keys.encryptionCertificate : null,
    audience: switches.wrongAudience ? 'https://another-service.example/sp' : honest.audience,
    recipient: switches.wrongRecipient ? 'https://another-service.example/acs' : honest.recipient,
    destination: switches.wrongDestination ? 'https://another-service.example/acs' : honest.destination,
    attributes: switches.omitEmail ? attributes.filter(({ name }) => name !== 'email') : attributes,
    ...(switches.failure && { failure: switches.failure, statusMessage: switches.statusMessage }),
    ...(switches.sessionEndsIn && { sessionEndMs: honest.nowMs + Number(switches.sessionEndsIn) * 1000 }),
  };
}

function parseAttributes(lines: string): ResponseAttribute[] {
  return lines
    .split('\n')
    .map((line) => line.trim().match(/^([^=]+)=(.*)$/))
    .filter((match) => match !== null)
    .map((match) => ({
      name: match[1]!.trim(),
      values: match[2]!.split(',').map((value) => value.trim()),
      nameFormat: 'unspecified' as const,
    }));
}
