// The requests of a provisioning cycle as they go over the wire, in both flavors, and what the logs show of
// the responses.
import { beforeEach, describe, expect, it } from 'vitest';
import { type EntraConsole, FLAVORS, idOf, openEntra } from '../../support/entra.ts';
import { listOf, type ScriptedProvider, scriptProvider, TOKEN } from '../../support/scripted-provider.ts';

const PATCH_URN = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const MANAGER = `${ENTERPRISE}:manager`;
const TOMBSTONE = `${idOf('Annie').replaceAll('-', '')}annie@contoso.test`;
const CREATED = { status: 201, body: { id: 'U1' } };
const DONE = { status: 204 };

let provider: ScriptedProvider;
let entra: EntraConsole;
const open = (flag = '') => {
  provider = scriptProvider();
  entra = openEntra(provider.network, { token: TOKEN, flag });
  entra.tenant.application.assignedTo = [idOf('Annie')];
};

/** Annie's account as the service provider returns it. */
const there = (change: Record<string, unknown> = {}) => ({
  body: {
    id: 'U1',
    userName: 'annie@contoso.test',
    active: true,
    externalId: idOf('Annie'),
    displayName: 'Annie Easley',
    title: 'Mathematician',
    name: { givenName: 'Annie', familyName: 'Easley' },
    emails: [{ type: 'work', value: 'annie@contoso.test' }],
    [ENTERPRISE]: { department: 'West Area', employeeNumber: 'C-04' },
    ...change,
  },
});

/** A cycle after the probe: what was sent, as the service provider answers so. */
async function cycle(...answers: Parameters<ScriptedProvider['script']>) {
  provider.script(listOf(), ...answers);
  const [, ...tasks] = await entra.press('provisioning/cycle');
  provider.expectDone();
  return { tasks, sent: provider.sent.slice(1) };
}

const operationsOf = (sent: { body: unknown }[]) =>
  sent
    .filter(({ body }) => body)
    .flatMap(({ body }) => (body as { Operations?: Record<string, unknown>[] }).Operations ?? []);

describe('the probe', () => {
  beforeEach(() => open());

  it('asks for a random GUID that nobody has as userName', async () => {
    provider.script(listOf());
    const [task] = await entra.press('provisioning/test');
    expect(task).toMatchObject({ state: 'done' });
    expect(provider.sent).toHaveLength(1);
    expect(provider.sent[0]!.path).toMatch(
      /^\/Users\?filter=userName\+eq\+%22[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}%22$/,
    );
    expect(provider.sent[0]!.headers).toEqual({
      Accept: 'application/scim+json',
      Authorization: `Bearer ${TOKEN}`,
    });
  });

  it.each([
    ['refused', { status: 401, body: { detail: 'The token is not valid.' } }, 'The token is not valid.'],
    ['not_json', { status: 404, body: '<html>' }, "Unrecognized token '<html>'"],
    ['bad_answer', { body: {} }, 'totalResults'],
    ['unreachable', { error: new TypeError('fetch failed') }, 'could not be reached'],
  ])('stops a cycle that could not succeed: %s', async (reason, answer, sentence) => {
    provider.script(answer);
    const tasks = await entra.press('provisioning/cycle');
    expect(tasks).toHaveLength(1);
    expect(tasks[0]).toMatchObject({ state: 'failed', reason });
    expect(tasks[0]!.message).toContain(sentence);
    expect(provider.sent).toHaveLength(1);
  });
});

describe.each(FLAVORS)('a person, %s', (_name, flag) => {
  const compliant = flag !== '';
  beforeEach(() => open(flag));

  it('is looked for by userName and created with the extension', async () => {
    const { sent } = await cycle(listOf(), CREATED);
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /Users?filter=userName+eq+%22annie%40contoso.test%22',
      'POST /Users',
    ]);
    expect(sent[1]!.headers['Content-Type']).toBe('application/scim+json; charset=utf-8');
    expect(sent[1]!.body).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', ENTERPRISE],
      externalId: idOf('Annie'),
      userName: 'annie@contoso.test',
      active: true,
      displayName: 'Annie Easley',
      title: 'Mathematician',
      emails: [{ primary: true, type: 'work', value: 'annie@contoso.test' }],
      meta: { resourceType: 'User' },
      name: { formatted: 'Annie Easley', familyName: 'Easley', givenName: 'Annie' },
      roles: [],
      [ENTERPRISE]: { department: 'West Area', employeeNumber: 'C-04' },
    });
  });

  it('is changed by an operation each, or together without a path', async () => {
    await cycle(listOf(), CREATED);
    await entra.change('Annie', {
      surname: 'Turner',
      mail: 'turner@contoso.test',
      employeeId: 'C-99',
      jobTitle: '',
    });
    const { sent } = await cycle(there({ [ENTERPRISE]: { department: 'West Area' } }), DONE);
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /Users/U1', 'PATCH /Users/U1']);
    expect(sent[1]!.body).toMatchObject({ schemas: [PATCH_URN] });
    const email = 'emails[type eq "work"].value';
    const number = `${ENTERPRISE}:employeeNumber`;
    expect(operationsOf(sent)).toEqual(
      compliant
        ? [
            { op: 'remove', path: 'title' },
            { op: 'replace', path: email, value: 'turner@contoso.test' },
            { op: 'add', path: number, value: 'C-99' },
            { op: 'replace', value: { displayName: 'Annie Turner', 'name.familyName': 'Turner' } },
          ]
        : [
            { op: 'Replace', path: 'displayName', value: 'Annie Turner' },
            { op: 'Remove', path: 'title' },
            { op: 'Replace', path: email, value: 'turner@contoso.test' },
            { op: 'Replace', path: 'name.familyName', value: 'Turner' },
            { op: 'Add', path: number, value: 'C-99' },
          ],
    );
  });

  it('is disabled by a text or by a boolean', async () => {
    await cycle(listOf(), CREATED);
    await entra.press(`people/${idOf('Annie')}/disable`);
    const { sent } = await cycle(there(), DONE);
    expect(operationsOf(sent)).toEqual([
      compliant
        ? { op: 'replace', path: 'active', value: false }
        : { op: 'Replace', path: 'active', value: 'False' },
    ]);
  });

  it('gets the tombstone and active in one request when they are deleted, and both back with the restore', async () => {
    await cycle(listOf(), CREATED);
    await entra.press(`people/${idOf('Annie')}/delete`);
    const deleted = await cycle(there(), DONE);
    expect(deleted.sent).toHaveLength(2);
    const gone = operationsOf(deleted.sent);
    // A service provider that took the tombstone, or kept the name: the restore says both all the same.
    await entra.press(`people/${idOf('Annie')}/restore`);
    const restored = await cycle(there({ active: false }), DONE);
    const back = operationsOf(restored.sent);
    if (compliant) {
      expect(gone).toEqual([
        { op: 'replace', path: 'active', value: false },
        { op: 'replace', value: { userName: TOMBSTONE } },
      ]);
      expect(back).toEqual([
        { op: 'replace', path: 'active', value: true },
        { op: 'replace', value: { userName: 'annie@contoso.test' } },
      ]);
    } else {
      expect(gone).toEqual([
        { op: 'Replace', path: 'userName', value: TOMBSTONE },
        { op: 'Replace', path: 'active', value: 'False' },
      ]);
      expect(back).toEqual([
        { op: 'Replace', path: 'userName', value: 'annie@contoso.test' },
        { op: 'Replace', path: 'active', value: 'True' },
      ]);
    }
  });

  it('is deleted by DELETE for good, and no 404 stops that', async () => {
    await cycle(listOf(), CREATED);
    await entra.press(`people/${idOf('Annie')}/delete`);
    await cycle(there(), DONE);
    await entra.press(`people/${idOf('Annie')}/purge`);
    const { sent, tasks } = await cycle({ status: 404, body: { detail: 'gone' } });
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual(['DELETE /Users/U1']);
    expect(tasks).toMatchObject([{ state: 'done' }]);
    expect(entra.tenant.people.map(({ id }) => id)).not.toContain(idOf('Annie'));
  });

  it('is tried again by the next cycle after a failure', async () => {
    const failed = await cycle(listOf(), { status: 500, body: { detail: 'later' } });
    expect(failed.tasks).toMatchObject([{ state: 'failed', reason: 'refused' }]);
    expect((await cycle(listOf(), CREATED)).tasks).toMatchObject([{ state: 'done' }]);
    expect((await cycle()).tasks).toEqual([]);
  });

  it('has their manager checked, set and taken away', async () => {
    entra.tenant.application.assignedTo.push(idOf('Dorothy'));
    const dorothy = { status: 201, body: { id: 'U2' } };
    const { sent } = await cycle(listOf(), dorothy, listOf(), CREATED, listOf(), DONE);
    expect(sent[4]!.path).toBe('/Users?filter=id+eq+%22U1%22+and+manager+eq+%22U2%22&attributes=id');
    expect(operationsOf(sent)).toEqual([
      compliant
        ? { op: 'add', path: MANAGER, value: 'U2' }
        : {
            op: 'Add',
            path: 'manager',
            value: [{ $ref: 'https://sso.example/scim/v2/Users/U2', value: 'U2' }],
          },
    ]);
    await entra.change('Annie', { managerId: '' });
    const removed = await cycle(DONE);
    expect(operationsOf(removed.sent)).toEqual([{ op: compliant ? 'remove' : 'Remove', path: MANAGER }]);
  });

  it('is a member of a group that is pushed: added, and removed in the way of the flavor', async () => {
    const [group] = entra.tenant.groups;
    entra.tenant.application.assignedTo = [group!.id];
    await entra.press(`groups/${group!.id}`, {
      displayName: 'Computers',
      members: [idOf('Annie'), idOf('Mary')],
    });
    const mary = { status: 201, body: { id: 'U3' } };
    const made = { status: 201, body: { id: 'G1' } };
    const { sent } = await cycle(listOf(), mary, listOf(), CREATED, listOf(), made, DONE);
    expect(sent.slice(4).map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /Groups?filter=displayName+eq+%22Computers%22&excludedAttributes=members',
      'POST /Groups',
      'PATCH /Groups/G1',
    ]);
    expect(sent[5]!.body).toMatchObject({ externalId: group!.id, displayName: 'Computers', members: [] });
    expect((sent[5]!.body as { schemas: string[] }).schemas).toHaveLength(compliant ? 1 : 2);
    const members = ['U3', 'U1'].map((value) => ({ $ref: null, value }));
    expect(operationsOf(sent)).toEqual([{ op: compliant ? 'add' : 'Add', path: 'members', value: members }]);

    await entra.press(`groups/${group!.id}`, { displayName: 'Programmers', members: idOf('Annie') });
    const after = await cycle(there(), DONE, { body: { id: 'G1' } }, DONE, DONE);
    expect(operationsOf(after.sent).slice(1)).toEqual(
      compliant
        ? [
            { op: 'replace', path: 'displayName', value: 'Programmers' },
            { op: 'remove', path: 'members[value eq "U3"]' },
          ]
        : [
            { op: 'Replace', path: 'displayName', value: 'Programmers' },
            { op: 'Remove', path: 'members', value: [{ $ref: null, value: 'U3' }] },
          ],
    );
  });
});

describe('the provisioning logs', () => {
  beforeEach(() => open());

  it('show requests and responses without the token', async () => {
    await cycle(listOf(), {
      status: 201,
      body: { id: 'U1', note: `you sent ${TOKEN}`, password: 'p4ssword' },
    });
    const page = await (await entra.get('/admin/logs')).text();
    expect(page).toContain('POST https://sso.example/scim/v2/Users');
    expect(page).toContain('annie@contoso.test');
    expect(page).toContain('Bearer •••');
    expect(page).not.toContain(TOKEN);
    expect(page).not.toContain('p4ssword');
  });

  it('show what was refused, as text, with a button to try again', async () => {
    const { tasks } = await cycle(listOf(), { status: 400, body: { detail: '<script>no</script>' } });
    const page = await (await entra.get('/admin/logs')).text();
    expect(page).toContain('Errors reported by remote server: &lt;script&gt;no');
    provider.script(listOf(), CREATED);
    const [again] = await entra.press(`logs/${tasks[0]!.id}/retry`);
    expect(again).toMatchObject({ state: 'done', message: 'Created.' });
  });
});
