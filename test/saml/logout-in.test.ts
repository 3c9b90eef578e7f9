// Logout messages: how they are read, whom a request is about, its rules, and the answer to our own.

import { describe, expect, it } from 'vitest';
import { acceptLogoutRequest, type LogoutDelivery, readLogoutMessage } from '../../src/saml/logout-in.ts';
import {
  IDP,
  type LogoutParts,
  logoutRequestXml,
  logoutResponseXml,
  NAME_ID,
  NOW_MS,
  redirectQuery,
  SESSION_INDEX,
  SLO,
  STATUS,
} from '../support/logout-issuer.ts';
import { oktaKey, otherKey } from '../support/okta-keys.ts';
import { detailOf, reasonOf } from '../support/reason.ts';
import {
  ADA,
  acceptRequest,
  acceptResponse,
  okta,
  other,
  posted,
  redirected,
  request,
  requestQuery,
  response,
  signed,
  trust,
} from './logout-delivery.ts';

describe('readLogoutMessage', () => {
  it('tells who the message claims to come from, and its ID', async () => {
    expect(await readLogoutMessage(request())).toEqual({
      kind: 'request',
      unverifiedIssuer: IDP,
      unverifiedInResponseTo: null,
      unverifiedId: '_idp1',
    });
    const query = redirectQuery('SAMLResponse', logoutResponseXml(), oktaKey);
    expect(await readLogoutMessage(redirected(query))).toMatchObject({
      kind: 'response',
      unverifiedInResponseTo: '_ours',
    });
  });

  const post = (fields: object): LogoutDelivery => ({
    binding: 'post',
    samlRequest: undefined,
    samlResponse: undefined,
    relayState: undefined,
    ...fields,
  });

  it.each<[string, () => LogoutDelivery, string]>([
    ['a form without a message', () => post({}), 'message_missing'],
    [
      'a form with two messages',
      () => post({ samlRequest: 'AAAA', samlResponse: 'AAAA' }),
      'duplicate_parameter',
    ],
    ['what is not base64', () => post({ samlRequest: '<a/>' }), 'bad_base64'],
    ['a message of 64 KB', () => post({ samlRequest: 'A'.repeat(65_540) }), 'message_too_large'],
    [
      'a response in the field of a request',
      () => posted('samlRequest', logoutResponseXml()),
      'unexpected_root',
    ],
    [
      'a request in the field of a response',
      () => posted('samlResponse', logoutRequestXml()),
      'unexpected_root',
    ],
    [
      'a sign-in response',
      () => posted('samlResponse', logoutResponseXml().replaceAll('LogoutResponse', 'Response')),
      'unexpected_root',
    ],
    ['no Issuer', () => request({ issuer: null }), 'issuer_missing'],
    ['no NameID', () => request({ content: SESSION_INDEX }), 'name_id_missing'],
    ['two NameIDs', () => request({ content: NAME_ID + NAME_ID }), 'repeated_element'],
    ['a BaseID', () => request({ content: '<saml2:BaseID/>' }), 'unexpected_element'],
    [
      'a NameID and an EncryptedID',
      () => request({ content: `${NAME_ID}<saml2:EncryptedID/>` }),
      'repeated_element',
    ],
    [
      'an element inside SessionIndex',
      () => request({ content: `${NAME_ID}<saml2p:SessionIndex>a<saml2:NameID/></saml2p:SessionIndex>` }),
      'unexpected_element',
    ],
    ['a status in a request', () => request({ content: NAME_ID + STATUS }), 'unexpected_element'],
    ['no Status in a response', () => response({ content: '' }), 'missing_element'],
    ['a NameID in a response', () => response({ content: STATUS + NAME_ID }), 'unexpected_element'],
    ['no ID', () => request({ attributes: { ID: null } }), 'missing_attribute'],
    ['an ID that is none', () => request({ attributes: { ID: '1 a' } }), 'id_malformed'],
    ['a second kind of ID', () => request({ attributes: { Id: '_x' } }), 'id_ambiguous'],
    ['no IssueInstant', () => request({ attributes: { IssueInstant: null } }), 'missing_attribute'],
    [
      'an IssueInstant that is none',
      () => request({ attributes: { IssueInstant: 'now' } }),
      'time_malformed',
    ],
    [
      'a NotOnOrAfter that is none',
      () => request({ attributes: { NotOnOrAfter: '2026-02-30T00:00:00Z' } }),
      'time_malformed',
    ],
    ['a comment', () => request({ content: NAME_ID.replace('@', '<!-- -->@') }), 'xml_comment'],
  ])('refuses %s', async (_name, delivery, reason) => {
    expect(await reasonOf(async () => readLogoutMessage(delivery()))).toBe(reason);
  });
});

describe('acceptLogoutRequest', () => {
  it('names the person whose sessions end, by HTTP-POST', async () => {
    const delivery = posted('samlRequest', signed(logoutRequestXml()), 'r1');
    expect(await acceptRequest(delivery, { trust: { certificates: [other, okta] } })).toEqual({
      id: '_idp1',
      issuer: IDP,
      nameId: ADA,
      sessionIndexes: ['_session1'],
      relayState: 'r1',
      usableUntilMs: Date.parse('2026-11-02T09:04:58.123Z') + 60_000,
      verifiedWith: okta.fingerprintSha256,
    });
  });

  it('names the person whose sessions end, by HTTP-Redirect', async () => {
    const accepted = await acceptRequest(redirected(requestQuery({}, 'a b')));
    expect(accepted).toMatchObject({ nameId: ADA, sessionIndexes: ['_session1'], relayState: 'a b' });
  });

  it('takes any number of session indexes, each once', async () => {
    const more = '<saml2p:SessionIndex>s2</saml2p:SessionIndex>';
    const all = await acceptRequest(request({ content: NAME_ID + SESSION_INDEX + more + SESSION_INDEX }));
    expect(all.sessionIndexes).toEqual(['_session1', 's2']);
    expect((await acceptRequest(request({ content: NAME_ID }))).sessionIndexes).toEqual([]);
  });

  it('takes a request without an end, and an extension that it does not know', async () => {
    const content = `<saml2p:Extensions><a:Asynchronous xmlns:a="urn:oasis:names:tc:SAML:2.0:protocol:ext:async-slo"/></saml2p:Extensions>${NAME_ID}`;
    const accepted = await acceptRequest(request({ attributes: { NotOnOrAfter: null }, content }));
    expect(accepted.usableUntilMs).toBe(Date.parse('2026-11-02T09:04:58.123Z') + 60_000);
  });

  it('is only for requests that were read here', async () => {
    const forged = {
      kind: 'request',
      unverifiedIssuer: IDP,
      unverifiedInResponseTo: null,
      unverifiedId: '_x',
    } as const;
    await expect(acceptLogoutRequest(forged, trust, NOW_MS)).rejects.toThrow(TypeError);
    await expect(acceptRequest(response())).rejects.toThrow(TypeError);
  });
});

describe('the rules of a request', () => {
  const at = (text: string) => ({ nowMs: Date.parse(text) });

  it.each<[string, LogoutParts, string]>([
    ['another version', { attributes: { Version: '1.1' } }, 'version_unsupported'],
    ['another issuer', { issuer: `${IDP}/` }, 'issuer_mismatch'],
    ['no Destination', { attributes: { Destination: null } }, 'destination_missing'],
    ['an empty Destination', { attributes: { Destination: '' } }, 'destination_mismatch'],
    [
      'the ACS as Destination',
      { attributes: { Destination: 'https://sso.example/sso/saml2' } },
      'destination_mismatch',
    ],
    ['an instant to come', { attributes: { IssueInstant: '2026-11-02T09:01:01Z' } }, 'not_yet_valid'],
    ['an old instant', { attributes: { IssueInstant: '2026-11-02T08:54:00Z' } }, 'message_too_old'],
    ['an end that has passed', { attributes: { NotOnOrAfter: '2026-11-02T08:59:00Z' } }, 'expired'],
  ])('refuse %s, by either binding', async (_name, parts, reason) => {
    expect(await reasonOf(() => acceptRequest(request(parts)))).toBe(reason);
    expect(await reasonOf(() => acceptRequest(redirected(requestQuery(parts))))).toBe(reason);
  });

  it('count the skew both ways, to the millisecond', async () => {
    const early = { attributes: { IssueInstant: '2026-11-02T09:01:00Z', NotOnOrAfter: null } };
    expect(await acceptRequest(request(early))).toHaveProperty('id');
    const late = { attributes: { NotOnOrAfter: '2026-11-02T08:59:00.001Z' } };
    expect(await acceptRequest(request(late))).toHaveProperty('id');
    const last = await acceptRequest(request(), at('2026-11-02T09:05:58.122Z'));
    expect(last.usableUntilMs).toBe(Date.parse('2026-11-02T09:05:58.123Z'));
    expect(await reasonOf(() => acceptRequest(request(), at('2026-11-02T09:05:58.123Z')))).toBe(
      'message_too_old',
    );
  });

  it.each([
    [3600, '2026-11-02T09:05:01Z'],
    [-5, '2026-11-02T09:00:01Z'],
    [Number.NaN, '2026-11-02T09:00:01Z'],
  ])('never widen the skew %d beyond its bounds', async (clockSkewSeconds, IssueInstant) => {
    const delivery = request({ attributes: { IssueInstant } });
    expect(await reasonOf(() => acceptRequest(delivery, { trust: { clockSkewSeconds } }))).toBe(
      'not_yet_valid',
    );
  });

  it('give clause, expected and actual, and nothing of the document', async () => {
    const delivery = request({ attributes: { Destination: 'https://evil.test/' } });
    expect(await detailOf(() => acceptRequest(delivery))).toEqual({
      clause: 'saml-core 3.2.1',
      expected: SLO,
      actual: 'https://evil.test/',
    });
  });
});

describe('acceptLogoutResponse', () => {
  it('says that all sessions have ended, by either binding', async () => {
    const query = redirectQuery('SAMLResponse', logoutResponseXml(), oktaKey, 'r1');
    for (const delivery of [response(), redirected(query)]) {
      expect(await acceptResponse(delivery)).toMatchObject({
        id: '_idp1',
        issuer: IDP,
        inResponseTo: '_ours',
        success: true,
        verifiedWith: okta.fingerprintSha256,
      });
    }
  });

  const code = (name: string) => `urn:oasis:names:tc:SAML:2.0:status:${name}`;

  it.each([
    ['Responder', undefined],
    ['Requester', 'RequestDenied'],
    ['Success', 'PartialLogout'],
  ])('reports %s %s as no success, and refuses nothing', async (top, second) => {
    const inner = second === undefined ? '' : `<saml2p:StatusCode Value="${code(second)}"/>`;
    const content = `<saml2p:Status><saml2p:StatusCode Value="${code(top)}">${inner}</saml2p:StatusCode></saml2p:Status>`;
    expect(await acceptResponse(response({ content }))).toMatchObject({
      success: false,
      statusCodes: [top, ...(second === undefined ? [] : [second])].map(code),
    });
  });

  it.each<[string, () => LogoutDelivery, string]>([
    ['no signature', () => posted('samlResponse', logoutResponseXml()), 'signature_missing'],
    [
      'somebody else’s key',
      () => posted('samlResponse', signed(logoutResponseXml(), { key: otherKey })),
      'signature_invalid',
    ],
    [
      'a changed status',
      () => posted('samlResponse', signed(logoutResponseXml()).replace('status:Success', 'status:Responder')),
      'digest_mismatch',
    ],
    ['no InResponseTo', () => response({ attributes: { InResponseTo: null } }), 'in_response_to_missing'],
    [
      'the answer to another request',
      () => response({ attributes: { InResponseTo: '_theirs' } }),
      'in_response_to_mismatch',
    ],
    ['another issuer', () => response({ issuer: 'urn:other' }), 'issuer_mismatch'],
    ['no Destination', () => response({ attributes: { Destination: null } }), 'destination_missing'],
    [
      'another Destination',
      () => response({ attributes: { Destination: `${SLO}/` } }),
      'destination_mismatch',
    ],
    [
      'an old instant',
      () => response({ attributes: { IssueInstant: '2026-11-02T08:00:00Z' } }),
      'message_too_old',
    ],
    ['another version', () => response({ attributes: { Version: '2.1' } }), 'version_unsupported'],
  ])('refuses %s', async (_name, delivery, reason) => {
    expect(await reasonOf(() => acceptResponse(delivery()))).toBe(reason);
  });

  it('is only for responses', async () => {
    await expect(acceptResponse(request())).rejects.toThrow(TypeError);
  });
});
