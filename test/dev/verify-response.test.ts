// Runs the command itself as a process: lines in, lines out.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { verifyLine } from '../../dev/verify-response.ts';
import { oktaKey, serviceProviderKey } from '../support/okta-keys.ts';
import {
  ACS,
  ATTRIBUTES,
  AUDIENCE,
  ISSUER,
  issue,
  NAME_ID,
  post,
  REQUEST_ID,
} from '../support/saml-issuer.ts';

const COMMAND = resolve(import.meta.dirname, '../../dev/verify-response.ts');

async function line(changes: object = {}, options: Parameters<typeof issue>[0] = {}): Promise<string> {
  return JSON.stringify({
    id: 'a',
    samlResponse: post(await issue(options)),
    acsUrl: ACS,
    audience: AUDIENCE,
    issuer: ISSUER,
    certificates: [oktaKey.certificate],
    now: '2026-11-02T09:00:00Z',
    requestId: REQUEST_ID,
    ...changes,
  });
}

function run(input: string): Promise<{ code: number | null; lines: unknown[]; stderr: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [COMMAND]);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('close', (code) => {
      const lines = stdout.split('\n').filter((one) => one !== '');
      done({ code, lines: lines.map((one) => JSON.parse(one)), stderr });
    });
    child.stdin.end(input);
  });
}

it('returns a result for every line in order and ends with 0', async () => {
  const input = [
    await line(),
    'not JSON',
    await line({ id: 7, requestId: null }),
    '{"id":"c"}',
    '[]',
    await line({ id: 'd', certificates: [] }),
  ].join('\n');
  const { code, lines, stderr } = await run(input);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(lines).toEqual([
    {
      id: 'a',
      accepted: true,
      nameId: NAME_ID,
      nameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
      sessionIndex: 'session-1',
      assertionId: 'id41',
      attributes: ATTRIBUTES,
    },
    { id: null, accepted: false, reason: 'bad_input', detail: { what: 'not JSON' } },
    expect.objectContaining({ id: 7, accepted: false, reason: 'in_response_to_unexpected' }),
    expect.objectContaining({ id: 'c', accepted: false, reason: 'bad_input' }),
    expect.objectContaining({ id: null, accepted: false, reason: 'bad_input' }),
    expect.objectContaining({ id: 'd', accepted: false, reason: 'certificate_missing' }),
  ]);
});

for (const [what, reason, changes] of [
  ['a time that is none', 'bad_input', { now: 'yesterday' }],
  ['a day without time', 'bad_input', { now: '2026-11-02' }],
  ['a samlResponse that is not text', 'bad_input', { samlResponse: 1 }],
  ['a request that is not text', 'bad_input', { requestId: 1 }],
  ['a time that is null', 'bad_input', { now: null }],
  ['another request than the response answers', 'in_response_to_mismatch', { requestId: 'id-other' }],
  ['a negative skew', 'bad_input', { clockSkewSeconds: -1 }],
  ['a decryption key that is none', 'bad_input', { decryptionKeys: ['x!'] }],
  ['a certificate as decryption key', 'bad_input', { decryptionKeys: [oktaKey.certificate] }],
  ['a certificate that is none', 'certificate_malformed', { certificates: ['x'] }],
  ['a private key as certificate', 'certificate_private_key', { certificates: [oktaKey.privateKey] }],
  ['an empty response', 'response_not_base64', { samlResponse: '' }],
] as const) {
  it(`refuses ${what}`, async () => {
    expect(await verifyLine(await line(changes))).toMatchObject({ id: 'a', accepted: false, reason });
  });
}

it('accepts the options: SHA-1, skew, decryption keys, a time with an offset', async () => {
  const accepted = async (changes: object, options = {}) =>
    (await verifyLine(await line(changes, options))).accepted;
  const sha1 = { method: 'rsa-sha1', digest: 'sha1' } as const;
  expect([await accepted({}, sha1), await accepted({ allowSha1: true }, sha1)]).toEqual([false, true]);
  const late = { now: '2026-11-02T09:08:00Z' };
  expect([await accepted(late), await accepted({ ...late, clockSkewSeconds: 300 })]).toEqual([false, true]);
  const encrypt = { encrypt: { recipient: serviceProviderKey } };
  const decryptionKeys = [serviceProviderKey.privateKey];
  expect([await accepted({}, encrypt), await accepted({ decryptionKeys }, encrypt)]).toEqual([false, true]);
  expect(await accepted({ now: '2026-11-02T10:00:00+01:00' })).toBe(true);
});

it('takes time and request from the response where the line has none, and says so', async () => {
  const left = { now: undefined, requestId: undefined };
  expect(await verifyLine(await line(left))).toMatchObject({
    accepted: true,
    assumed: { now: '2026-11-02T09:00:00.000Z', requestId: REQUEST_ID },
  });
  expect(await verifyLine(await line({ now: undefined }))).toMatchObject({
    accepted: true,
    assumed: { now: '2026-11-02T09:00:00.000Z' },
  });
  expect(await verifyLine(await line({ ...left, audience: 'other' }))).toMatchObject({
    accepted: false,
    reason: 'audience_mismatch',
    assumed: { requestId: REQUEST_ID },
  });
  expect(await verifyLine(await line())).not.toHaveProperty('assumed');
});

it.each(['', 'x!', btoa('<a/>'), btoa('<Response IssueInstant="yesterday"/>')])(
  'takes the clock where the response says nothing: %s',
  async (samlResponse) => {
    const answer = await verifyLine(await line({ samlResponse, now: undefined }));
    expect(answer.accepted).toBe(false);
    expect(Math.abs(Date.now() - Date.parse(answer.assumed?.now ?? ''))).toBeLessThan(60_000);
  },
);

it('keeps an attribute called __proto__ an attribute', async () => {
  const attributes =
    '<saml2:AttributeStatement><saml2:Attribute Name="__proto__"><saml2:AttributeValue>x</saml2:AttributeValue>' +
    '</saml2:Attribute></saml2:AttributeStatement>';
  const answer = await verifyLine(await line({}, { attributes }));
  expect(JSON.stringify(answer)).toContain('"attributes":{"__proto__":["x"]}');
});
