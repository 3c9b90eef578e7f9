// `npm run bench`: verifies one response, from base64 to accepted identity, with our verifier and with
// others, in one run on one machine. Prints medians and ratios; it asserts nothing, because a clock is not a
// test. Our verifier runs twice: in Node beside the others, and in a Worker, where it belongs and where
// WebCrypto works on the same thread and waits for nothing. The C library takes part if a compiler and
// libxmlsec1 are present.
//
// PORT (8797) may be chosen.

import { spawnSync } from 'node:child_process';
import { constants, createHash, publicEncrypt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { SAML } from '@node-saml/node-saml';
import * as samlify from 'samlify';
import { parsePort } from '../../dev/ports.ts';
import { SamlError } from '../../src/saml/errors.ts';
import { consumeResponse } from '../../src/saml/response.ts';
import { canonicalize } from '../../src/xml/canonicalize.ts';
import { parseXml } from '../../src/xml/parse.ts';
import { parseCertificate } from '../../src/xmldsig/certificates.ts';
import { issueOktaResponse } from '../support/okta.ts';
import { oktaKey, serviceProviderKey } from '../support/okta-keys.ts';
import { type BenchServer, withBench } from './server.ts';
import { ACS, AUDIENCE, benchTrust, ISSUER, pkcs8Of } from './trust.ts';

const ROUNDS = 15;
const TOTAL_MS_PER_SUBJECT = 3_000;
/** A Worker's own clock stands still, so that the time of one request is divided by this. */
const TIMES_PER_REQUEST = 300;

interface Subject {
  readonly name: string;
  readonly run: () => Promise<unknown>;
  /** How often one run verifies the response; once when absent. */
  readonly times?: number;
}

const nowMs = Date.now();
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const c = buildC();
console.log(
  `${new Date().toISOString()} · Node ${process.versions.node} · ${cpus()[0]?.model} × ${cpus().length}`,
);
if (!c) console.log('(no C compiler or no libxmlsec1 here: its column is missing)');

const email = { name: 'email', values: ['ada@acme.test'] };
const groups = (count: number, length: number) => ({
  name: 'groups',
  values: Array.from({ length: count }, (_, i) => `group-${i}-`.padEnd(length, 'x')),
});
await withBench(parsePort('PORT', process.env.PORT, 8797), async (server) => {
  await bench(server, '8 KB, signed twice', { attributes: [email, groups(4, 12)] });
  await bench(server, '67 KB, 200 attribute values, signed twice', { attributes: [email, groups(200, 130)] });
  await bench(server, 'encrypted (AES-256-CBC, RSA-OAEP), signed twice', {
    attributes: [email, groups(6, 24)],
    encryptFor: serviceProviderKey.certificate,
  });
  await benchHostile();
});

async function bench(
  server: BenchServer,
  title: string,
  options: Parameters<typeof issueOktaResponse>[0],
): Promise<void> {
  const { base64, xml } = await issueOktaResponse({ nowMs, windowMs: 3_600_000, ...options });
  const encrypted = options?.encryptFor !== undefined;
  const trust = await benchTrust(oktaKey.certificate, serviceProviderKey.privateKey);
  const nodeSaml = new SAML({
    callbackUrl: ACS,
    issuer: AUDIENCE,
    audience: AUDIENCE,
    idpCert: oktaKey.certificate,
    wantAuthnResponseSigned: true,
    wantAssertionsSigned: true,
    acceptedClockSkewMs: 60_000,
    ...(encrypted ? { decryptionPvk: serviceProviderKey.privateKey } : {}),
  });
  samlify.setSchemaValidator({
    validate: async () => 'no schema check: it needs a Java or a native process',
  });
  const sp = samlify.ServiceProvider({
    entityID: AUDIENCE,
    assertionConsumerService: [{ Binding: samlify.Constants.namespace.binding.post, Location: ACS }],
    wantMessageSigned: true,
    ...(encrypted ? { encPrivateKey: serviceProviderKey.privateKey, isAssertionEncrypted: true } : {}),
  });
  const idp = samlify.IdentityProvider({
    entityID: ISSUER,
    signingCert: oktaKey.certificate,
    isAssertionEncrypted: encrypted,
    singleLogoutService: [
      { Binding: samlify.Constants.namespace.binding.post, Location: 'https://idp.example' },
    ],
    singleSignOnService: [
      { Binding: samlify.Constants.namespace.binding.post, Location: 'https://idp.example' },
    ],
  });
  const subjects: Subject[] = [
    { name: 'WebCrypto floor', run: await floor(xml, encrypted) },
    { name: 'Gatehouse', run: () => consumeResponse({ samlResponse: base64, trust, nowMs }) },
    {
      name: 'Gatehouse, Worker',
      times: TIMES_PER_REQUEST,
      run: () =>
        server.post('/bench/consume', {
          samlResponse: base64,
          certificate: oktaKey.certificate,
          privateKey: serviceProviderKey.privateKey,
          nowMs,
          times: TIMES_PER_REQUEST,
        }),
    },
    { name: 'node-saml', run: () => nodeSaml.validatePostResponseAsync({ SAMLResponse: base64 }) },
    { name: 'samlify', run: () => sp.parseLoginResponse(idp, 'post', { body: { SAMLResponse: base64 } }) },
  ];
  console.log(`\n${title}: ${(xml.length / 1024).toFixed(1)} KB of XML`);
  const medians = new Map<string, number>();
  const samples = new Map<string, number[]>();
  const out = new Set<string>();
  // The subjects take turns in rounds, so that other work on the machine slows all of them alike.
  for (let round = 0; round < ROUNDS; round++) {
    for (const subject of subjects.filter(({ name }) => !out.has(name))) {
      try {
        const times = await measure(subject);
        // The first round warms up compilers and caches.
        if (round > 0) samples.set(subject.name, [...(samples.get(subject.name) ?? []), ...times]);
      } catch (error) {
        console.log(`  ${subject.name}: refuses this response (${String(error).slice(0, 100)})`);
        out.add(subject.name);
      }
    }
    if (c)
      samples.set('libxmlsec1 (C)', [...(samples.get('libxmlsec1 (C)') ?? []), ...runC(base64, encrypted)]);
  }
  for (const [name, times] of samples) medians.set(name, median(times));
  const own = medians.get('Gatehouse') as number;
  for (const [name, ms] of [...medians].sort((a, b) => a[1] - b[1])) {
    console.log(
      `  ${name.padEnd(18)} ${ms.toFixed(3).padStart(8)} ms   ${(ms / own).toFixed(2).padStart(6)} × Gatehouse`,
    );
  }
}

/**
 * Runs only the RSA operations, the digests and the cipher, over the octets of this response and in parallel
 * where possible.
 */
async function floor(xml: string, encrypted: boolean): Promise<() => Promise<unknown>> {
  const { subtle } = crypto;
  const { spki } = await parseCertificate(oktaKey.certificate);
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const key = await subtle.importKey('spki', spki, algorithm, false, ['verify']);
  const signature = new Uint8Array(256);
  const octets = new TextEncoder().encode(canonicalize(parseXml(xml)));
  const signedInfo = octets.subarray(0, 1000);
  const verifyOne = () =>
    Promise.all([subtle.verify(algorithm, key, signature, signedInfo), subtle.digest('SHA-256', octets)]);
  if (!encrypted) return () => Promise.all([verifyOne(), verifyOne()]);

  const rsa = { name: 'RSA-OAEP', hash: 'SHA-1' };
  const privateKey = await subtle.importKey('pkcs8', pkcs8Of(serviceProviderKey.privateKey), rsa, false, [
    'decrypt',
  ]);
  const wrapped = publicEncrypt(
    { key: serviceProviderKey.certificate, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
    new Uint8Array(32),
  );
  const cbc = { name: 'AES-CBC', iv: new Uint8Array(16) };
  const aes = await subtle.importKey('raw', new Uint8Array(32), 'AES-CBC', false, ['encrypt', 'decrypt']);
  const cipher = await subtle.encrypt(cbc, aes, octets.subarray(0, octets.length / 2));
  return async () => {
    await Promise.all([verifyOne(), subtle.decrypt(rsa, privateKey, wrapped)]);
    await subtle.decrypt(cbc, aes, cipher);
    await verifyOne();
  };
}

async function benchHostile(): Promise<void> {
  console.log('\n256 KB of hostile base64, the slowest of 20 each (budget: 50 ms of CPU)');
  const size = 190 * 1024;
  const fill = (unit: string, before = '', after = '') =>
    before +
    unit.repeat(Math.max(1, Math.floor((size - before.length - after.length) / unit.length))) +
    after;
  const cases: Record<string, string> = {
    'deep nesting': fill('<a>'),
    'many empty elements': fill('<a/>', '<r>', '</r>'),
    'many attributes': fill(' a="1"', '<r', '/>'),
    'many declarations': `<r>${fill('<a xmlns:p="urn:x"/>')}</r>`,
    'wide attributes': `<r>${`<a ${Array.from({ length: 60 }, (_, i) => `p${i}="x"`).join(' ')}/>`.repeat(380)}</r>`,
    'character references': fill('&#x41;', '<r>', '</r>'),
    'one long text': fill('x', '<r>', '</r>'),
    'quotes and angles': fill('"<>\'&'),
    'an Okta response, its values blown up': (
      await issueOktaResponse({ nowMs, windowMs: 3_600_000, attributes: [email, groups(750, 60)] })
    ).xml,
    'the same, changed after signing': (
      await issueOktaResponse({ nowMs, windowMs: 3_600_000, attributes: [email, groups(750, 60)] })
    ).xml.replace('group-0-', 'group-9-'),
  };
  const trust = await benchTrust(oktaKey.certificate, serviceProviderKey.privateKey);
  const worst: [string, number][] = [];
  for (const [name, xml] of Object.entries(cases)) {
    const samlResponse = Buffer.from(xml)
      .toString('base64')
      .slice(0, 256 * 1024);
    let slowest = 0;
    for (let i = 0; i < 20; i++) {
      const start = process.cpuUsage();
      try {
        await consumeResponse({ samlResponse, trust, nowMs });
      } catch (error) {
        if (!(error instanceof SamlError)) throw error;
      }
      const used = process.cpuUsage(start);
      if (i > 0) slowest = Math.max(slowest, (used.user + used.system) / 1000);
    }
    worst.push([name, slowest]);
  }
  for (const [name, ms] of worst.sort((a, b) => b[1] - a[1]))
    console.log(`  ${ms.toFixed(1).padStart(6)} ms  ${name}`);
}

async function measure({ run, times = 1 }: Subject): Promise<number[]> {
  const samples: number[] = [];
  const until = performance.now() + TOTAL_MS_PER_SUBJECT / ROUNDS;
  while (performance.now() < until) {
    const start = performance.now();
    await run();
    samples.push((performance.now() - start) / times);
  }
  return samples;
}

function median(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] as number;
}

function buildC(): string | undefined {
  const flags = spawnSync('pkg-config', ['--cflags', '--libs', 'xmlsec1-openssl', 'xmlsec1'], {
    encoding: 'utf8',
  });
  if (flags.status !== 0) return undefined;
  const program = join(folder, 'xmlsec');
  const source = join(import.meta.dirname, 'xmlsec.c');
  const built = spawnSync('cc', [
    '-O2',
    '-o',
    program,
    source,
    ...flags.stdout.replaceAll('\\', '').trim().split(/\s+/),
  ]);
  return built.status === 0 ? program : undefined;
}

function runC(base64: string, encrypted: boolean): number[] {
  const hash = createHash('sha256').update(base64).digest('hex').slice(0, 16);
  const files = {
    response: join(folder, `${hash}.b64`),
    certificate: join(folder, 'idp.pem'),
    key: join(folder, 'sp.pem'),
  };
  writeFileSync(files.response, base64);
  writeFileSync(files.certificate, oktaKey.certificate);
  writeFileSync(files.key, serviceProviderKey.privateKey);
  const run = spawnSync(
    c as string,
    [files.response, files.certificate, encrypted ? files.key : '-', '120'],
    { encoding: 'utf8' },
  );
  if (run.status !== 0) throw new Error(`libxmlsec1: ${run.stderr}`);
  // The first runs warm up its caches.
  return run.stdout
    .trim()
    .split('\n')
    .slice(20)
    .map((ns) => Number(ns) / 1e6);
}
