// The logs in German, with every kind of entry: each text that somebody reads is from the German catalog or
// is data.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AUDIT_ACTIONS } from '../../../src/domain/audit.ts';
import { NOW_MS } from '../../support/deps.ts';
import { englishIn, foreignIn } from '../../support/german.ts';
import { Browser } from '../browser.ts';
import { createWorld, pathOf, SETTINGS, type World } from '../routes.ts';
import { signedIn } from '../session-of.ts';

const GERMAN = { 'Accept-Language': 'de' };

let world: World;

beforeEach(async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  world = await createWorld();
});

const settings = (page: string) => `${pathOf(SETTINGS, world)}/${page}`;

interface Read {
  readonly status: number;
  readonly html: string;
  /** What is neither German nor data. */
  readonly foreign: readonly string[];
}

async function read(page: string, data: RegExp, email = 'owner@acme.test'): Promise<Read> {
  const response = await (await signedIn(email)).get(settings(page), GERMAN);
  const html = await response.text();
  expect(response.headers.get('Content-Language')).toBe('de');
  expect(englishIn(html)).toEqual([]);
  return { status: response.status, html, foreign: foreignIn(html, data) };
}

type Row = Readonly<Record<string, string | number | null>>;

async function insert(table: string, values: Row): Promise<void> {
  const row = { organization_id: world.id, at: NOW_MS, ...values };
  const holes = Object.keys(row).map(() => '?');
  await env.DB.prepare(`insert into ${table} (${Object.keys(row)}) values (${holes})`)
    .bind(...Object.values(row))
    .run();
}

describe('in German, the sign-in log', () => {
  /** Codes, and what the rules compare. */
  const DATA = /^(?:REF-\d|00u[12]|subject_changed|not_a_member|E|Firefox)$/;
  const attempt = (flow: string, more: Row = {}) =>
    insert('sign_in_attempts', {
      id: 'REF-2',
      method: 'saml',
      flow,
      outcome: 'refused',
      detail: '{}',
      ...more,
    });

  it.each(['sp_initiated', 'idp_initiated', 'test', 'form', 'logout', 'universal_logout'])(
    'says how: %s',
    async (flow) => {
      await attempt(flow, { outcome: 'accepted', email: 'ada@acme.test', user_agent: 'Firefox' });
      for (const page of ['sign-in-log', 'sign-in-log/REF-2']) {
        expect(await read(page, DATA)).toMatchObject({ status: 200, foreign: [] });
      }
    },
  );

  it('counts what it did not keep', async () => {
    await attempt('sp_initiated', { more: 1234, redacted_response: 'E', reason: 'not_a_member' });
    expect(await read('sign-in-log', DATA)).toMatchObject({ status: 200, foreign: [] });
    const page = await read('sign-in-log/REF-2', DATA);
    expect([page.foreign, page.html.includes('1.234 weitere')]).toEqual([[], true]);
  });

  it.each(['?reference=REQ_1', '?reference=NONE', '?who=nobody'])(
    'says what it does not have: %s',
    async (q) => {
      const data = /^(?:REF-\d|REQ_1|NONE|nobody)$/;
      expect(await read(`sign-in-log${q}`, data)).toMatchObject({ status: 200, foreign: [] });
    },
  );

  it('is empty', async () => {
    await env.DB.prepare('delete from sign_in_attempts').run();
    const { html, foreign } = await read('sign-in-log', DATA);
    expect([foreign, html.includes('Noch hat niemand')]).toEqual([[], true]);
  });

  it.each(['owner@acme.test', 'admin@acme.test'])('lets %s accept what they may', async (email) => {
    const { foreign, html } = await read('sign-in-log/REF-1', DATA, email);
    expect([foreign, html.includes('Neues Subject annehmen')]).toEqual([[], true]);
    expect(html.includes('von allen annehmen…')).toBe(email === 'owner@acme.test');
  });

  it.each([
    ['REF-1/accept-subject', 'Angenommen.'],
    ['REF-1/forget-subjects', 'Alle können sich wieder anmelden.'],
    ['keep-responses', 'bewahren wir ganze Antworten auf.'],
    ['delete-responses', 'Das Aufbewahrte wurde gelöscht'],
  ])('says that it was done: %s', async (form, notice) => {
    const owner = await signedIn('owner@acme.test');
    const done = await owner.post(settings(`sign-in-log/${form}`), {}, GERMAN);
    const html = await (await owner.get(done.headers.get('Location') ?? '', GERMAN)).text();
    expect([html.includes(notice), foreignIn(html, DATA)]).toEqual([true, []]);
  });

  it('refuses in German', async () => {
    await env.DB.prepare("update members set role = 'owner' where id = ?").bind(world.ids.memberId).run();
    const admin = await signedIn('admin@acme.test');
    const refused = await admin.post(settings('sign-in-log/REF-1/accept-subject'), {}, GERMAN);
    expect([refused.status, foreignIn(await refused.text(), DATA)]).toEqual([403, []]);
  });

  it('shares a test, and ends that', async () => {
    await attempt('test', { detail: '{"checks":[]}' });
    const admin = await signedIn('admin@acme.test');
    for (const [form, notice] of [
      ['share', 'Wer den Link unten hat'],
      ['unshare', 'Der Link gilt nicht mehr.'],
    ]) {
      const done = await admin.post(settings(`sign-in-log/REF-2/${form}`), {}, GERMAN);
      const html = await (await admin.get(done.headers.get('Location') ?? '', GERMAN)).text();
      expect([html.includes(notice as string), foreignIn(html, DATA)]).toEqual([true, []]);
      const link = /"https:\/\/sso\.example(\/test-results[^"]+)"/.exec(html)?.[1];
      if (form !== 'share') continue;
      const shared = await (await new Browser().get(link ?? '', GERMAN)).text();
      expect([shared.includes('lang="de"'), foreignIn(shared)]).toEqual([true, []]);
    }
  });
});

describe('in German, the provisioning log', () => {
  const DATA = /^(?:pev_\d|mem_\d|tok_1|\w+ \/\w+(?:\/\S+)?|\d{3}|[\d.]+ ms|[\w.]+|„.*“|[\p{L}-]+ 1 Wert)$/u;
  const request = (more: Row) => {
    const base = { id: 'pev_2', method: 'PATCH', path: '/Users/mem_1', status: 200 };
    return insert('provisioning_events', { ...base, detail: '{}', duration_ms: 1234, ...more });
  };
  /** The sentences of the rows, and what is not German on the page. */
  const rows = async () => {
    const { status, html, foreign } = await read('provisioning-log?reads=on', DATA);
    expect(status).toBe(200);
    const links = html.matchAll(/<a href="[^"]*\/provisioning-log\/[^"]+">([^<]*)<\/a>(.*?)<\/td>/gs);
    const shown = [...links].map(([, sentence = '', rest = '']) => [sentence, rest.replace(/<[^>]*>/g, '')]);
    return { foreign, shown };
  };

  beforeEach(async () => {
    await env.DB.prepare('delete from provisioning_events').run();
  });

  it.each([
    ...['created', 'updated', 'deactivated', 'reactivated', 'deleted', 'unchanged', 'read', 'listed'].map(
      (one) => ['user', one] as const,
    ),
    ...['created', 'updated', 'deleted', 'unchanged', 'read', 'listed'].map((one) => ['group', one] as const),
  ])('says that a %s was %s', async (thing, done) => {
    await request({ operation: `${thing}.${done}`, target_type: thing, target_label: 'ada@acme.test' });
    const { foreign, shown } = await rows();
    expect(foreign).toEqual([]);
    expect(shown).toEqual([[expect.stringMatching(/^Hat .*\.$/), '']]);
  });

  it.each([
    [
      { operation: 'user.updated', detail: '{"changed":["title","name","odd"]}' },
      'Hat geändert: Position, Name und odd.',
    ],
    [{ operation: 'group.updated', detail: '{"added":1,"removed":0}' }, 'Hat ein Mitglied hinzugefügt.'],
    [{ operation: 'group.updated', detail: '{"added":0,"removed":1200}' }, 'Hat 1.200 Mitglieder entfernt.'],
    [
      { operation: 'group.updated', detail: '{"added":2,"removed":1}' },
      'Hat 2 Mitglieder hinzugefügt und ein Mitglied entfernt.',
    ],
    [
      { operation: 'group.created', detail: '{"added":2}' },
      'Hat diese Gruppe angelegt und 2 Mitglieder hinzugefügt.',
    ],
    [{ operation: 'of.tomorrow' }, 'Hat etwas getan, das diese Seite nicht kennt.'],
  ])('says of %j what changed', async (more, sentence) => {
    await request(more);
    const { foreign, shown } = await rows();
    expect([foreign, shown]).toEqual([[], [[sentence, '']]]);
  });

  it.each([
    [{ status: 401, reason: 'token_revoked' }, 'Ein widerrufenes Bearer-Token wurde abgelehnt.'],
    [{ status: 401, reason: 'token_expired' }, 'Ein abgelaufenes Bearer-Token wurde abgelehnt.'],
    [{ status: 404, operation: 'group.read', target_type: 'group' }, 'Diese Gruppe gibt es nicht.'],
    [{ status: 404, operation: 'user.read' }, 'Diese Person gibt es nicht.'],
    [{ status: 400, method: 'POST', path: '/Bulk' }, 'Mehrere Änderungen auf einmal waren nicht möglich.'],
    [{ status: 400, method: 'POST', path: '/' }, 'Die Anfrage war nicht lesbar.'],
    [{ status: 400, method: 'GET', path: '/Users' }, 'Personen konnten nicht gesucht werden.'],
    [{ status: 400, method: 'POST', path: '/Groups/.search' }, 'Gruppen konnten nicht gesucht werden.'],
    [{ status: 400, method: 'POST', path: '/Users' }, 'Eine Person konnte nicht angelegt werden.'],
    [{ status: 400, method: 'POST', path: '/Groups' }, 'Eine Gruppe konnte nicht angelegt werden.'],
    [{ status: 409, method: 'PUT' }, 'Diese Person konnte nicht geändert werden.'],
    [{ status: 409, target_type: 'group', path: '/Groups/x' }, 'Diese Gruppe konnte nicht geändert werden.'],
    [{ status: 409, method: 'DELETE' }, 'Diese Person konnte nicht gelöscht werden.'],
    [{ status: 409, method: 'DELETE', path: '/Groups/x' }, 'Diese Gruppe konnte nicht gelöscht werden.'],
  ])('says what was refused: %j', async (more, sentence) => {
    await request(more);
    const { foreign, shown } = await rows();
    expect([foreign, shown.map(([said]) => said)]).toEqual([[], [sentence]]);
  });

  it('says why in German, and what the directory was told', async () => {
    await request({ status: 409, reason: 'user_name_taken', detail: '{"sentence":"Somebody has it."}' });
    const { foreign, shown } = await rows();
    expect(foreign).toEqual([]);
    expect(shown[0]?.[1]).toBe(
      'Der Grund: Eine andere Person hier hat diese Adresse.Antwort an Ihren Identitätsanbieter: „Somebody has it.“',
    );
  });

  it('says what was skipped and left out', async () => {
    const leftOut = ['tombstone', 'deactivation', 'invalidPath', 'email_invalid', 'of_tomorrow'];
    await request({
      operation: 'user.updated',
      detail: JSON.stringify({
        takenOver: true,
        unknownMembers: Array.from({ length: 25 }, (_, i) => `mem_${i}`),
        outsideClaimedDomains: ['eve@other.test'],
        leftOut: leftOut.map((because) => ({ name: 'title', because })),
      }),
    });
    const { foreign, shown } = await rows();
    expect(foreign).toEqual([]);
    expect(shown[0]?.[1]).toMatch(/mem_19 und 5 weitere\.Personen außerhalb .*: eve@other.test\./);
    expect(shown[0]?.[1]).toContain('Ausgelassen: title. Der Grund: „of_tomorrow“.');
  });

  it('shows one request with its values', async () => {
    await request({ operation: 'user.updated', target_type: 'user', target_id: 'mem_1', token_id: 'tok_1' });
    await insert('directory_events', {
      ...{
        seq: 1,
        id: 'evt_1',
        type: 'member.updated',
        subject_type: 'member',
        subject_id: 'mem_1',
        cause: '{}',
      },
      before: '{"active":true,"attributes":{"emails":[{"value":"a@acme.test"}]}}',
      after: '{"active":false,"attributes":{"emails":[{"value":"b@acme.test"}]}}',
    });
    const { foreign, html } = await read('provisioning-log/pev_2', DATA);
    expect(foreign).toEqual([]);
    expect(html).toMatch(/Aktivierung<\/td>.*?<del>ja<\/del>.*?<ins>nein<\/ins>/s);
    expect(html).toContain('1.234 ms');
  });
});

describe('in German, the audit log', () => {
  const DATA = /^(?:[a-z_]+\.[a-z_]+|CSV|NDJSON|[\p{L} -]+ (?:x_1|org_\w+)|Name One|SCIM)$/u;
  const event = (id: string, action: string, more: Row = {}) =>
    insert('audit_events', {
      ...{
        id,
        action,
        actor_type: 'account',
        actor_label: 'ada@acme.test',
        target_type: 'thing',
        target_id: 'x_1',
      },
      ...{ detail: '{}', ...more },
    });

  beforeEach(async () => {
    await env.DB.prepare('delete from audit_events').run();
  });

  it.each([null, 'Name One'])('says each action as a sentence, of %s', async (name) => {
    const detail = name === null ? '{}' : JSON.stringify({ name });
    // A page has fifty rows.
    for (let from = 0; from < AUDIT_ACTIONS.length; from += 50) {
      await env.DB.prepare('delete from audit_events').run();
      const actions = AUDIT_ACTIONS.slice(from, from + 50);
      for (const [index, action] of actions.entries()) await event(`e${index + 10}`, action, { detail });
      const { foreign, html } = await read('audit-log', DATA);
      expect(foreign).toEqual([]);
      const sentences = [...html.matchAll(/<td [^>]*class="wide"[^>]*>\s*([^<]*)</g)].map(([, one]) => one);
      expect(sentences).toHaveLength(actions.length);
      expect(sentences.filter((one) => !/^[^_]*\p{Lu}[^_]*$/u.test(one ?? ''))).toEqual([]);
      expect(sentences.some((one) => one?.includes('Name One'))).toBe(name !== null);
    }
  });

  it.each<[string, object, readonly string[]]>([
    [
      'user.role_changed',
      { before: { role: 'member' }, after: { role: 'admin' } },
      ['Rolle: Mitglied → Administrator'],
    ],
    [
      'organization_access_security.sso_configured',
      { before: null, after: { requireSso: true, issuer: 'https://idp.test' } },
      ['SSO verlangen: – → ja', 'Aussteller: – → https://idp.test'],
    ],
    [
      'organization_access_security.change_requested',
      {
        changes: [
          { what: 'allowSha1', before: 'off', after: 'on' },
          { what: 'issuer', before: 'a', after: 'b' },
        ],
      },
      ['SHA-1-Signaturen annehmen: aus → ein', 'Aussteller: a → b'],
    ],
    [
      'user.change_asked',
      { kind: 'revival', after: 'b@acme.test', source: 'scim' },
      ['Art: Rückkehr', 'nachher: b@acme.test', 'Herkunft: scim'],
    ],
    [
      'setup_link.revoked',
      { because: 'its maker may no longer change the settings' },
      ['Grund: Wer ihn erstellt hat, darf die Einstellungen nicht mehr ändern'],
    ],
    [
      'invitation.revoked',
      { search: 'pending', what: 'those that were not mailed' },
      ['Suche: pending', 'was: die nicht versendeten'],
    ],
    [
      'application.access_ended',
      { application: 'revoked', because: 'code_reused' },
      ['Anwendung: revoked', 'Grund: Der Code wurde zweimal verwendet'],
    ],
    [
      'organization_access_security.sso_switched',
      { to: 'former', tested: false },
      ['umgeschaltet auf: die früheren Werte', 'getestet: nein'],
    ],
    [
      'organization_access_security.scim_token_created',
      { expiresAt: NOW_MS },
      ['läuft ab: 2026-11-02 09:00 UTC'],
    ],
    [
      'team.user_added',
      { count: 2, memberIds: ['mem_gone'] },
      ['Anzahl: 2', 'Mitglieder: jemand, der nicht mehr hier ist'],
    ],
    ['thing.of_tomorrow', { oddThing: { because: true } }, ['odd thing: Grund ja']],
  ])('says of %s what the event has: %j', async (action, detail, lines) => {
    await event('e1', action, { detail: JSON.stringify(detail), address: '192.0.2.1' });
    const { html } = await read('audit-log', DATA);
    const texts = [...html.matchAll(/<li>(.*?)<\/li>/gs)].map(([, one = '']) => one.replace(/<[^>]*>/g, ''));
    expect(texts.filter((one) => /: | → /.test(one))).toEqual(lines);
    expect(texts).toContain('Von der Adresse 192.0.2.1');
  });

  it.each([
    ['free', '90 Tage lang'],
    ['enterprise', 'zwei Jahre lang'],
  ])('says how long it is kept: %s', async (plan, kept) => {
    await env.DB.prepare('update organizations set plan = ?').bind(plan).run();
    const { html, foreign } = await read('audit-log', DATA);
    expect([foreign, html.includes(kept)]).toEqual([[], true]);
  });
});
