// The requests that each action of Okta's administrator sends, in both styles, and what the Tasks page shows
// of the responses.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NO_LOGOUT } from '../../../dev/okta/app-instance.ts';
import { DEMO_APP_ID } from '../../../dev/okta/org.ts';
import { BASE_URL, type Console, listOf, openConsole, TOKEN } from '../../support/okta-console.ts';

const APP = `/admin/apps/${DEMO_APP_ID}`;
const FIND_EMMY = '/Users?filter=userName+eq+%22emmy%40acme.test%22&startIndex=1&count=100';
const EMMY = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName: 'emmy@acme.test',
  name: { givenName: 'Emmy', familyName: 'Noether' },
  emails: [{ primary: true, value: 'emmy@acme.test', type: 'work' }],
  displayName: 'Emmy Noether',
  locale: 'en-US',
  externalId: '00uEmmy',
  groups: [],
  active: true,
};
/** A user as the service provider returns it: with attributes that Okta doesn't know. */
const THERE = {
  ...EMMY,
  id: 'U1',
  active: false,
  title: 'Professor',
  displayName: 'An old name',
  name: { givenName: 'Amalie', familyName: 'Noether', formatted: 'Amalie Noether' },
  meta: { resourceType: 'User', location: `${BASE_URL}/Users/U1`, version: 'W/"3"' },
};
const MERGED = { ...THERE, ...EMMY, name: { ...THERE.name, givenName: 'Emmy' } };
const PATCH_URN = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

let okta: Console;
beforeAll(async () => {
  okta = await openConsole({
    label: 'Gatehouse',
    singleSignOnUrl: 'https://sso.example/security/sso/v2/authorize/?org_id=org1',
    acsUrl: 'https://sso.example/sso/saml2',
    audience: 'https://sso.example/security/sso/v2/authorize/',
    defaultRelayState: '',
    encryptionCertificate: '',
    ...NO_LOGOUT,
  });
});
afterAll(() => okta.remove());
beforeEach(() => okta.reset());

describe('the API integration', () => {
  const form = { baseUrl: BASE_URL, token: 'new-token', style: 'OIN', create: 'on' };

  it('keeps what was typed, and the token when its field stayed empty', async () => {
    okta.app.provisioning!.users['00uAda'] = 'U9';
    await okta.press(`${APP}/provisioning`, { ...form, baseUrl: `${BASE_URL}/`, token: '' });
    expect(okta.app.provisioning).toEqual({
      baseUrl: BASE_URL,
      token: TOKEN,
      style: 'OIN',
      create: true,
      update: false,
      deactivate: false,
      importGroups: false,
      users: { '00uAda': 'U9' },
      groups: {},
    });
  });

  const refused: [string, Record<string, string>][] = [
    ['an underscore in the base URL', { baseUrl: 'https://sso.example/scim_v2' }],
    ['a query in the base URL', { baseUrl: 'https://sso.example/scim?a=b' }],
    ['another scheme', { baseUrl: 'file:///scim' }],
    ['another server with the token of the first', { baseUrl: 'https://evil.example/scim/v2', token: '' }],
    ['an unknown style', { style: 'BASIC' }],
  ];
  it.each(refused)('refuses %s', async (_name, change) => {
    const before = structuredClone(okta.app.provisioning);
    const body = new URLSearchParams({ ...form, ...change });
    const answer = await okta.okta.request(`${APP}/provisioning`, { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('role="alert"');
    expect(okta.app.provisioning).toEqual(before);
  });

  it('forgets the ids of people and groups when the server changes', async () => {
    okta.app.provisioning!.users['00uAda'] = 'U9';
    await okta.press(`${APP}/provisioning`, { ...form, baseUrl: 'https://other.example/scim' });
    expect(okta.app.provisioning!.users).toEqual({});
  });

  it('tests the credentials by reading people and groups', async () => {
    okta.script(listOf(), listOf());
    const [task] = await okta.press(`${APP}/provisioning/test`);
    expect(task).toMatchObject({ state: 'done', message: 'Gatehouse was verified successfully!' });
    expect(wire()).toEqual(['GET /Users?startIndex=1&count=2', 'GET /Groups?startIndex=1&count=100']);
  });

  it('sends the headers of Okta, and a Content-Type only with a body', async () => {
    okta.script(listOf(), { status: 201, body: { ...EMMY, id: 'U1' } });
    await assign();
    const common = {
      Accept: 'application/scim+json',
      'Accept-Charset': 'utf-8',
      'Accept-Encoding': 'gzip,deflate',
      'User-Agent': 'Okta SCIM Client 1.0.0',
      Authorization: `Bearer ${TOKEN}`,
    };
    expect(okta.sent.map(({ headers }) => headers)).toEqual([
      common,
      { ...common, 'Content-Type': 'application/scim+json; charset=utf-8' },
    ]);
  });
});

describe('a person', () => {
  it.each(['AIW', 'OIN'] as const)('is created where the filter finds nobody: %s', async (style) => {
    okta.reset(style);
    okta.script(listOf(), { status: 201, body: { ...EMMY, id: 'U1' } });
    const [task] = await assign();
    expect(task).toMatchObject({ state: 'done', message: 'Created.' });
    expect(wire()).toEqual([`GET ${FIND_EMMY}`, 'POST /Users']);
    const { password, ...body } = okta.sent[1]!.body as { password: string };
    expect(body).toEqual(EMMY);
    expect(password).toMatch(/^[\w-]{16}$/);
    expect(okta.app.provisioning!.users).toEqual({ '00uEmmy': 'U1' });
  });

  it('is linked and updated when the filter finds one, with everything that was returned', async () => {
    okta.script(listOf(THERE), { body: THERE }, { body: MERGED });
    const [task] = await assign();
    expect(task).toMatchObject({ state: 'done' });
    expect(wire()).toEqual([`GET ${FIND_EMMY}`, 'GET /Users/U1', 'PUT /Users/U1']);
    expect(okta.sent[2]!.body).toEqual(MERGED);
    expect(okta.app.provisioning!.users).toEqual({ '00uEmmy': 'U1' });
  });

  it('is updated by PUT, with the email address as the username', async () => {
    link();
    okta.script({ body: { ...THERE, active: true } }, { body: MERGED });
    await okta.press('/admin/people/00uEmmy', {
      firstName: 'Amalie',
      lastName: 'Noether',
      email: 'A.Noether@acme.test',
    });
    expect(wire()).toEqual(['GET /Users/U1', 'PUT /Users/U1']);
    expect(okta.sent[1]!.body).toMatchObject({
      userName: 'a.noether@acme.test',
      emails: [{ primary: true, value: 'a.noether@acme.test', type: 'work' }],
      name: { givenName: 'Amalie', familyName: 'Noether' },
      displayName: 'Amalie Noether',
      title: 'Professor',
      id: 'U1',
    });
  });

  it.each(['unassign', 'deactivate'])('is deactivated by PUT in a wizard’s app: %s', async (verb) => {
    link();
    okta.script({ body: { ...THERE, active: true } }, { body: { ...MERGED, active: false } });
    await leave(verb);
    expect(wire()).toEqual(['GET /Users/U1', 'PUT /Users/U1']);
    expect(okta.sent[1]!.body).toEqual({ ...MERGED, active: false });
  });

  it.each(['unassign', 'deactivate'])('is deactivated by PATCH in a catalog app: %s', async (verb) => {
    okta.reset('OIN');
    link();
    okta.script({ status: 204 });
    await leave(verb);
    expect(wire()).toEqual(['PATCH /Users/U1']);
    expect(okta.sent[0]!.body).toEqual({
      schemas: [PATCH_URN],
      Operations: [{ op: 'replace', value: { active: false } }],
    });
  });

  it('is reactivated by filter, GET and PUT in a wizard’s app', async () => {
    link();
    okta.org.people.find(({ id }) => id === '00uEmmy')!.deactivated = true;
    okta.script(listOf(THERE), { body: THERE }, { body: MERGED });
    await okta.press('/admin/people/00uEmmy/reactivate');
    expect(wire()).toEqual([`GET ${FIND_EMMY}`, 'GET /Users/U1', 'PUT /Users/U1']);
    expect(okta.sent[2]!.body).toMatchObject({ active: true });
  });

  it('is reactivated by PATCH in an app from the catalog', async () => {
    okta.reset('OIN');
    link();
    okta.org.people.find(({ id }) => id === '00uEmmy')!.deactivated = true;
    okta.script({ body: MERGED });
    await okta.press('/admin/people/00uEmmy/reactivate');
    expect(wire()).toEqual(['PATCH /Users/U1']);
    expect(okta.sent[0]!.body).toMatchObject({ Operations: [{ op: 'replace', value: { active: true } }] });
  });

  it('is created again when the service provider hides inactive users', async () => {
    link();
    okta.script(listOf(), { status: 201, body: { ...EMMY, id: 'U2' } });
    await assign();
    expect(wire()).toEqual([`GET ${FIND_EMMY}`, 'POST /Users']);
    expect(okta.app.provisioning!.users['00uEmmy']).toBe('U2');
  });

  it('is provisioned together with everyone who has the app and is not there yet', async () => {
    okta.app.assignedTo = ['00uAda', '00uEmmy', '00uMary'];
    okta.app.provisioning!.users['00uAda'] = 'U9';
    okta.org.people.find(({ id }) => id === '00uMary')!.deactivated = true;
    okta.script(listOf(), { status: 201, body: { ...EMMY, id: 'U1' } });
    expect(await okta.press(`${APP}/assignments/provision-all`)).toHaveLength(1);
    expect(okta.app.provisioning!.users).toEqual({ '00uAda': 'U9', '00uEmmy': 'U1' });
  });

  it('is left alone when the toggles are off', async () => {
    link();
    Object.assign(okta.app.provisioning!, { create: false, update: false, deactivate: false });
    expect(await assign()).toEqual([]);
    const profile = { firstName: 'A', lastName: 'B', email: 'emmy@acme.test' };
    expect(await okta.press('/admin/people/00uEmmy', profile)).toEqual([]);
    expect(await leave('deactivate')).toEqual([]);
    expect(await okta.press('/admin/people/00uEmmy/reactivate')).toEqual([]);
    expect(okta.sent).toEqual([]);
  });

  it('is signed out by a deactivation, and cannot sign in again', async () => {
    Object.assign(okta.app, { provisioning: undefined });
    const body = () => new URLSearchParams({ person: '00uAda' });
    const signIn = await okta.okta.request('/login', { method: 'POST', body: body() });
    const cookie = signIn.headers.get('set-cookie')!.split(';')[0]!;
    await okta.press('/admin/people/00uAda/deactivate');
    const home = await okta.okta.request('/', { headers: { cookie } });
    expect(home.headers.get('location')).toBe('/login');
    expect((await okta.okta.request('/login', { method: 'POST', body: body() })).status).toBe(400);
    expect(await (await okta.okta.request('/login')).text()).not.toContain('Ada Lovelace');
  });
});

describe('a failed task', () => {
  const scim = (status: number, detail: string) => ({ status, body: { status: String(status), detail } });
  const answers: [string, Parameters<Console['script']>, string][] = [
    [
      'refused',
      [scim(401, 'The token is not valid.')],
      'Errors reported by remote server: The token is not valid.',
    ],
    [
      'refused',
      [listOf(), scim(409, 'Invite the person.')],
      'Conflict (409). Errors reported by remote server: Invite',
    ],
    ['refused', [{ status: 302, body: {}, headers: { Location: 'https://evil.example/' } }], 'Found (302).'],
    ['not_json', [{ status: 502, body: '<html>Bad gateway' }], "Unrecognized token '<html>Bad gateway'"],
    [
      'unreachable',
      [{ error: new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }) }],
      'reached',
    ],
    ['timeout', [{ error: new DOMException('', 'TimeoutError') }], '60 seconds'],
    ['bad_answer', [{ body: { Resources: [] } }], 'lacks totalResults'],
    ['bad_answer', [{ body: [] }], 'lacks a JSON object'],
    ['bad_answer', [listOf(), { status: 201, body: {} }], 'lacks an id'],
    ['several_found', [listOf(THERE, { ...THERE, id: 'U2' })], 'found 2'],
    [
      'retry_after_unusable',
      [{ status: 429, body: {}, headers: { 'Retry-After': 'Mon, 02 Nov 2026' } }],
      'five min',
    ],
    ['retry_after_unusable', [{ status: 429, body: {} }], 'five minutes'],
    [
      'rate_limited',
      [{ status: 429, body: {}, headers: { 'Retry-After': '61' } }],
      'given up after 1 attempts',
    ],
  ];
  it.each(answers)('says why: %s', async (reason, script, sentence) => {
    okta.script(...script);
    const [task] = await assign();
    expect(task).toMatchObject({ state: 'failed', reason });
    expect(task!.message).toContain(sentence);
    expect(task!.message).toContain('Error while creating user emmy@acme.test');
    expect(okta.app.provisioning!.users).toEqual({});
    // The person stays assigned, and the task can be retried.
    expect(okta.app.assignedTo).toContain('00uEmmy');
    expect(okta.waitedMs).toEqual([]);
  });

  it('can be retried', async () => {
    okta.script(scim(500, 'x'));
    const [failed] = await assign();
    okta.script(listOf(), { status: 201, body: { ...EMMY, id: 'U1' } });
    const [again] = await okta.press(`/admin/tasks/${failed!.id}/retry`);
    expect(again).toMatchObject({ state: 'done', title: failed!.title });
    expect(okta.app.provisioning!.users).toEqual({ '00uEmmy': 'U1' });
  });

  it('waits as long as a 429 says, twice as long each time, and goes on', async () => {
    const tooMany = { status: 429, body: {}, headers: { 'Retry-After': '2' } };
    okta.script(tooMany, tooMany, tooMany, listOf(), { status: 201, body: { ...EMMY, id: 'U1' } });
    const [task] = await assign();
    expect(task).toMatchObject({ state: 'done' });
    expect(okta.waitedMs).toEqual([2000, 4000, 8000]);
    expect(task!.exchanges.map(({ status }) => status)).toEqual([429, 429, 429, 200, 201]);
  });

  it('gives up after ten attempts', async () => {
    const atOnce = { status: 429, body: {}, headers: { 'Retry-After': '0' } };
    okta.script(...Array(10).fill(atOnce));
    const [task] = await assign();
    expect(task).toMatchObject({ state: 'failed', reason: 'rate_limited' });
  });
});

describe('the Tasks page', () => {
  it('shows requests and responses, without the token and without passwords', async () => {
    const echo = { ...EMMY, id: 'U1', password: 'p4ssword', note: `you sent ${TOKEN}` };
    okta.script(listOf(), { status: 201, body: echo });
    await assign();
    const page = await (await okta.okta.request('/admin/tasks')).text();
    expect(page).toContain('POST https://sso.example/scim/v2/Users');
    expect(page).toContain('201');
    expect(page).toContain('Bearer •••');
    expect(page).not.toContain(TOKEN);
    expect(page).not.toContain('p4ssword');
    expect(page).not.toContain((okta.sent[1]!.body as { password: string }).password);
  });

  it('shows what the service provider returned as text', async () => {
    okta.script({ status: 400, body: { detail: '<script>alert(1)</script>' } });
    await assign();
    expect(await (await okta.okta.request('/admin/tasks')).text()).not.toContain('<script>alert');
  });

  it('runs the tasks of one app one after another', async () => {
    okta.script(listOf(), { status: 201, body: { id: 'U1' } }, listOf(), { status: 201, body: { id: 'U2' } });
    await Promise.allSettled([assign(), assign('00uMary')]);
    expect(wire().map((line) => line.split('?')[0])).toEqual([
      'GET /Users',
      'POST /Users',
      'GET /Users',
      'POST /Users',
    ]);
    expect(okta.app.provisioning!.users).toEqual({ '00uEmmy': 'U1', '00uMary': 'U2' });
  });
});

describe('an import', () => {
  const user = (n: number, more = {}) => ({
    id: `U${n}`,
    userName: `user${n}@acme.test`,
    active: true,
    ...more,
  });

  it('reads page by page, skips inactive users, and links the ones it knows', async () => {
    const users = Array.from({ length: 250 }, (_, index) => user(index + 1));
    users[7] = user(8, { userName: 'ADA@acme.test' });
    users[8] = user(9, { active: false });
    const page = (from: number) => ({
      body: { totalResults: 250, Resources: users.slice(from, from + 100) },
    });
    okta.script(page(0), page(100), page(200), listOf());
    const [task] = await okta.press(`${APP}/import`);
    expect(wire()).toEqual([
      'GET /Users?startIndex=1&count=100',
      'GET /Users?startIndex=101&count=100',
      'GET /Users?startIndex=201&count=100',
      'GET /Groups?startIndex=1&count=100',
    ]);
    expect(task!.message).toBe('250 users and 0 groups scanned: 1 matched, 248 new, 1 inactive and skipped.');
    expect(okta.app.provisioning!.users).toEqual({ '00uAda': 'U8' });
  });

  it('ends when a server promises more than it has', async () => {
    okta.script({ body: { totalResults: 5, Resources: [user(1)] } }, { body: { totalResults: 5 } }, listOf());
    expect((await okta.press(`${APP}/import`))[0]).toMatchObject({ state: 'done' });
  });

  it('makes a person of each user that the administrator confirms', async () => {
    okta.script(listOf(user(1, { name: { givenName: 'New', familyName: 'One' } })), listOf());
    await okta.press(`${APP}/import`);
    expect(okta.org.people).toHaveLength(6);
    await okta.press(`${APP}/import/confirm`, { scimId: 'U1' });
    const person = okta.org.people.at(-1)!;
    expect(person).toMatchObject({ login: 'user1@acme.test', firstName: 'New', lastName: 'One' });
    expect(okta.app.provisioning!.users[person.id]).toBe('U1');
    expect(okta.app.assignedTo).toContain(person.id);
  });
});

function link(): void {
  okta.app.provisioning!.users['00uEmmy'] = 'U1';
  okta.app.assignedTo.push('00uEmmy');
}

function assign(person = '00uEmmy') {
  return okta.press(`${APP}/assignments/assign`, { person });
}

function leave(verb: string) {
  if (verb === 'unassign') return okta.press(`${APP}/assignments/unassign`, { person: '00uEmmy' });
  return okta.press('/admin/people/00uEmmy/deactivate');
}

function wire(): string[] {
  return okta.sent.map(({ method, path }) => `${method} ${path}`);
}
