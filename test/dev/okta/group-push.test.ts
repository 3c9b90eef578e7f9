// The requests of Push Groups, in both styles.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NO_LOGOUT } from '../../../dev/okta/app-instance.ts';
import { DEMO_APP_ID } from '../../../dev/okta/org.ts';
import { type Console, listOf, openConsole } from '../../support/okta-console.ts';

const PUSH = `/admin/apps/${DEMO_APP_ID}/push-groups`;
const ENGINEERS = '00gEngineers';
const GROUP_URN = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const FIND = '/Groups?filter=displayName+eq+%22Engineers%22&startIndex=1&count=100';
const ADA = { value: 'U-ada', display: 'ada@acme.test' };
const GRACE = { value: 'U-grace', display: 'grace@acme.test' };
const BLAISE = { value: 'U-blaise', display: 'blaise@acme.test' };

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
beforeEach(() => reset('AIW'));

function reset(style: 'AIW' | 'OIN', pushed = false): void {
  okta.reset(style);
  okta.app.provisioning!.users = { '00uAda': ADA.value, '00uGrace': GRACE.value, '00uBlaise': BLAISE.value };
  if (pushed) {
    okta.app.provisioning!.groups = { [ENGINEERS]: { scimId: 'G1', memberIds: [GRACE.value, ADA.value] } };
  }
}

describe('a push', () => {
  it('creates the group, reads it and replaces it by PUT, with display null: AIW', async () => {
    okta.script(
      listOf(),
      { status: 201, body: { id: 'G1' } },
      { body: { id: 'G1' } },
      { body: { id: 'G1' } },
    );
    const [task] = await push('create');
    expect(task).toMatchObject({ state: 'done' });
    expect(wire()).toEqual([`GET ${FIND}`, 'POST /Groups', 'GET /Groups/G1', 'PUT /Groups/G1']);
    expect(okta.sent[1]!.body).toEqual({
      schemas: [GROUP_URN],
      displayName: 'Engineers',
      members: [GRACE, ADA],
    });
    expect(okta.sent[3]!.body).toEqual({
      schemas: [GROUP_URN],
      id: 'G1',
      displayName: 'Engineers',
      members: [
        { value: 'U-grace', display: null },
        { value: 'U-ada', display: null },
      ],
    });
    expect(mapping()).toEqual({ scimId: 'G1', memberIds: ['U-grace', 'U-ada'] });
  });

  it('creates the group, reads it and replaces its members: OIN', async () => {
    reset('OIN');
    okta.script(listOf(), { status: 201, body: { id: 'G1' } }, { body: { id: 'G1' } }, { status: 204 });
    await push('create');
    expect(wire()).toEqual([`GET ${FIND}`, 'POST /Groups', 'GET /Groups/G1', 'PATCH /Groups/G1']);
    expect(operations(3)).toEqual([{ op: 'replace', path: 'members', value: [GRACE, ADA] }]);
  });

  it('takes the group that already has its name', async () => {
    okta.script(listOf({ id: 'G7', displayName: 'engineers' }), { body: {} }, { body: { id: 'G7' } });
    await push('link');
    expect(wire()).toEqual([`GET ${FIND}`, 'GET /Groups/G7', 'PUT /Groups/G7']);
    expect(mapping()?.scimId).toBe('G7');
  });

  it('creates no group when a link was wanted', async () => {
    okta.script(listOf());
    const [task] = await push('link');
    expect(task).toMatchObject({ state: 'failed', reason: 'group_not_found' });
    expect(mapping()).toBeUndefined();
  });

  it('leaves out members who are not at the app', async () => {
    okta.app.provisioning!.users = { '00uGrace': GRACE.value };
    okta.script(listOf(), { status: 201, body: { id: 'G1' } }, { body: {} }, { body: {} });
    const [task] = await push('create');
    expect(okta.sent[1]!.body).toMatchObject({ members: [GRACE] });
    expect(task!.message).toContain('not provisioned to this app: 1.');
  });

  it('that is repeated replaces the whole membership by one PATCH: OIN', async () => {
    reset('OIN', true);
    okta.script({ status: 204 });
    await push('now');
    expect(wire()).toEqual(['PATCH /Groups/G1']);
    expect(operations(0)).toEqual([{ op: 'replace', path: 'members', value: [GRACE, ADA] }]);
  });
});

describe('a change of the group', () => {
  it('removes each member who left, adds those who joined, reads, and sends the name: OIN', async () => {
    reset('OIN', true);
    okta.script({ status: 204 }, { body: { id: 'G1' } }, { status: 204 });
    await save('Engineers', ['00uBlaise']);
    expect(wire()).toEqual(['PATCH /Groups/G1', 'GET /Groups/G1', 'PATCH /Groups/G1']);
    expect(operations(0)).toEqual([
      { op: 'remove', path: 'members[value eq "U-grace"]' },
      { op: 'remove', path: 'members[value eq "U-ada"]' },
      { op: 'add', path: 'members', value: [BLAISE] },
    ]);
    expect(operations(2)).toEqual([{ op: 'replace', value: { id: 'G1', displayName: 'Engineers' } }]);
    expect(mapping()?.memberIds).toEqual(['U-blaise']);
  });

  it('sends the whole group by PUT: AIW', async () => {
    reset('AIW', true);
    okta.script({ body: {} });
    await save('Engineers', ['00uAda']);
    expect(wire()).toEqual(['PUT /Groups/G1']);
    expect(okta.sent[0]!.body).toMatchObject({ members: [{ value: 'U-ada', display: null }] });
  });

  it('sends one request when only the name changed', async () => {
    reset('OIN', true);
    okta.script({ status: 204 });
    await save('Builders', ['00uAda', '00uGrace']);
    expect(wire()).toEqual(['PATCH /Groups/G1']);
    expect(operations(0)).toEqual([{ op: 'replace', value: { id: 'G1', displayName: 'Builders' } }]);
  });

  it('sends nothing when nothing changed for this app', async () => {
    reset('OIN', true);
    okta.script();
    expect(await save('Engineers', ['00uAda', '00uGrace', '00uMary'])).toEqual([]);
    expect(okta.sent).toEqual([]);
  });

  it('is sent with the next one after it failed', async () => {
    reset('OIN', true);
    okta.script({ status: 500, body: { detail: 'x' } });
    expect(await save('Engineers', ['00uAda'])).toMatchObject([{ state: 'failed', reason: 'refused' }]);
    okta.script({ status: 204 }, { body: {} }, { status: 204 });
    await save('Engineers', ['00uAda', '00uBlaise']);
    expect(operations(0)).toEqual([
      { op: 'remove', path: 'members[value eq "U-grace"]' },
      { op: 'add', path: 'members', value: [BLAISE] },
    ]);
  });

  it('follows an unassignment too', async () => {
    reset('OIN', true);
    okta.script({ status: 204 }, { status: 204 }, { body: {} }, { status: 204 });
    await okta.press(`/admin/apps/${DEMO_APP_ID}/assignments/unassign`, { person: '00uAda' });
    expect(wire()).toEqual(['PATCH /Users/U-ada', 'PATCH /Groups/G1', 'GET /Groups/G1', 'PATCH /Groups/G1']);
    expect(operations(1)).toEqual([{ op: 'remove', path: 'members[value eq "U-ada"]' }]);
  });
});

describe('an unlink', () => {
  it('deletes the group at the app, and touches no person', async () => {
    reset('AIW', true);
    okta.script({ status: 204 });
    await push('unlink-delete');
    expect(wire()).toEqual(['DELETE /Groups/G1']);
    expect(okta.sent[0]!.headers).not.toHaveProperty('Content-Type');
    expect(mapping()).toBeUndefined();
  });

  it('keeps the link when the deletion was refused', async () => {
    reset('AIW', true);
    okta.script({ status: 403, body: {} });
    expect(await push('unlink-delete')).toMatchObject([{ state: 'failed' }]);
    expect(mapping()?.scimId).toBe('G1');
  });

  it('leaves the group at the app on demand', async () => {
    reset('AIW', true);
    okta.script();
    await push('unlink-leave');
    expect(okta.sent).toEqual([]);
    expect(mapping()).toBeUndefined();
  });
});

function push(verb: string) {
  return okta.press(PUSH, { group: ENGINEERS, verb });
}

function save(name: string, members: string[]) {
  return okta.press(`/admin/groups/${ENGINEERS}`, { name, members });
}

function wire(): string[] {
  return okta.sent.map(({ method, path }) => `${method} ${path}`);
}

function operations(index: number): unknown {
  const { schemas, Operations } = okta.sent[index]!.body as { schemas: string[]; Operations: unknown };
  expect(schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:PatchOp']);
  return Operations;
}

function mapping() {
  return okta.app.provisioning!.groups[ENGINEERS];
}
