// A response that could not be redacted. Nobody knows one, because what the grammar allows can be; so the
// redaction that fails comes from here.

import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { attemptRow, openAttempt } from '../../../src/domain/sign-in/saml-response.ts';
import { redactedResponse } from '../../../src/saml/response.ts';
import { commit } from '../../../src/storage/change.ts';
import { addRedactedResponse, insertRefusedAttempt } from '../../../src/storage/sign-in/attempts.ts';
import { type Acme, CLIENT, createAcme, depsAt, NOW_MS } from '../../support/deps.ts';
import { issueOktaResponse } from '../../support/okta.ts';
import { emptyStorage } from '../../support/storage.ts';

let acme: Acme;

beforeEach(async () => {
  await emptyStorage();
  acme = await createAcme();
});

async function receive() {
  const { base64 } = await issueOktaResponse({});
  return await openAttempt(depsAt(), {
    samlResponse: base64,
    relayState: null,
    pending: new Map(),
    postbackOrganizationId: null,
    client: CLIENT,
  });
}

const concerned = () => ({ organizationId: acme.id, connectionId: null });

async function logged() {
  const row = await env.DB.prepare('select reason, detail, redacted_response from sign_in_attempts').first();
  return { ...row, detail: JSON.parse(row?.detail as string) };
}

it('is nothing, and no error', async () => {
  const { unverified } = await receive();
  expect(redactedResponse(unverified)).toContain('samlp:Response');
  const failing = () => {
    throw new RangeError('xml_too_large');
  };
  expect(redactedResponse(unverified, failing)).toBeNull();
});

it('is logged all the same, with its reason and a note', async () => {
  const refused = { reason: 'signature_invalid', detail: { expected: 'a key' } };
  const row = attemptRow(await receive(), concerned(), refused, null);
  await commit(depsAt().db, insertRefusedAttempt(depsAt().db, row));
  expect(await logged()).toEqual({
    reason: 'signature_invalid',
    detail: { expected: 'a key', redaction: 'failed' },
    redacted_response: null,
  });
});

it('has its note where the row was written before', async () => {
  const { db } = depsAt();
  const refused = { reason: 'not_a_member', detail: {} };
  const row = { ...attemptRow(await receive(), concerned(), refused), redactedResponse: null };
  await commit(db, insertRefusedAttempt(db, row));
  expect((await logged()).detail).toEqual({});
  await commit(db, [addRedactedResponse(db, { ...row, at: NOW_MS })]);
  expect((await logged()).detail).toEqual({ redaction: 'failed' });
});
