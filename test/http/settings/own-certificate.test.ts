// Routes through the Worker: the whole exchange of our certificate, as an administrator makes it and as the
// identity provider sees it.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Bindings } from '../../../src/worker/bindings.ts';
import { runScheduled } from '../../../src/worker/scheduled.ts';
import { type Acme, count, NOW_MS, world } from '../../support/deps.ts';
import { type Mailbox, openMailbox } from '../../support/mailbox.ts';
import { withPlainCells } from '../../support/markup.ts';
import { issueOktaResponse } from '../../support/okta.ts';
import { certificatesIn, isSignedBy, toPem } from '../../support/our-keys.ts';
import { requestIdOf } from '../../support/pending.ts';
import { changedLines, readState } from '../../support/state.ts';
import { leadsTo } from '../../support/told.ts';
import { Browser, SESSION_COOKIE } from '../browser.ts';
import { signedIn } from '../session-of.ts';

const DAY_MS = 24 * 3_600_000;

let acme: Acme;
let mailbox: Mailbox;

beforeEach(async () => {
  mailbox = openMailbox();
  acme = await world({ signRequests: true });
});

const sso = (action = '') => `/orgs/${acme.id}/settings/access-security/sso${action}`;

async function metadata(): Promise<string> {
  const page = await (await (await owner()).get(sso('/connection'))).text();
  const href = /href="https:\/\/sso\.example([^"]+)">metadata</.exec(page)?.[1] ?? '';
  return await (await new Browser().get(href.replaceAll('&amp;', '&'))).text();
}

const owner = () => signedIn('owner@acme.test');

/** Which certificates signed the request of a sign-in, and whether what was encrypted for one is read. */
async function signIn(certificates: readonly string[], encryptFor: string) {
  const browser = new Browser();
  const response = await browser.get(`/security/sso/v2/authorize/?org_id=${acme.id}`);
  const url = response.headers.get('Location') ?? '';
  const { base64 } = await issueOktaResponse({
    inResponseTo: await requestIdOf(url),
    nowMs: Date.now(),
    encryptFor: toPem(encryptFor),
  });
  await browser.postFromIdp('/sso/saml2', { SAMLResponse: base64 });
  return {
    signers: certificates.filter((one) => isSignedBy(url, one)),
    isSignedIn: browser.cookies.has(SESSION_COOKIE),
  };
}

const waitingKey = async () =>
  /name="id" value="([^"]+)"/.exec(await (await (await owner()).get(sso('/certificates'))).text())?.[1];
const subjects = async () => {
  await new Promise((resolve) => setTimeout(resolve, 50));
  return mailbox.mails.splice(0).map(({ to, subject }) => `${to}: ${subject}`);
};

describe('our certificate', () => {
  it('is exchanged without a gap: published, waited for, switched to, retired', async () => {
    const admin = await signedIn('admin@acme.test');
    const [old = ''] = certificatesIn(await metadata(), 'signing');
    expect(leadsTo(await admin.post(sso('/own-certificate'), {}))).toContain('done=published');

    const published = await metadata();
    const both = certificatesIn(published, 'signing');
    const fresh = both[1] ?? '';
    expect(both).toEqual([old, fresh]);
    expect(certificatesIn(published, 'encryption')).toEqual([fresh]);
    expect(await signIn(both, old)).toEqual({ signers: [old], isSignedIn: true });
    expect(await signIn(both, fresh)).toEqual({ signers: [old], isSignedIn: true });
    const page = withPlainCells(await (await admin.get(sso('/certificates'))).text());
    expect(page).toContain('<strong>2026-11-09 09:00 UTC</strong>');
    expect(page).not.toContain('Generate a new certificate');
    expect(await subjects()).toEqual([
      'owner@acme.test: New certificate of ours for SSO',
      'admin@acme.test: New certificate of ours for SSO',
    ]);

    const id = (await waitingKey()) ?? '';
    const switched = await admin.post(sso('/own-certificate/switch'), { id });
    expect(leadsTo(switched)).toContain('done=rotated');
    expect(certificatesIn(await metadata(), 'signing')).toEqual(both);
    expect(await signIn(both, old)).toEqual({ signers: [fresh], isSignedIn: true });
    expect(await signIn(both, fresh)).toEqual({ signers: [fresh], isSignedIn: true });
    const after = withPlainCells(await (await admin.get(sso('/certificates'))).text());
    expect(after).toContain('Replaced, still valid until 2026-12-02');
    expect(after).toMatch(/You can generate the next certificate from 2026-12-02 on/);
    expect(await subjects()).toEqual([
      'owner@acme.test: Our new certificate signs',
      'admin@acme.test: Our new certificate signs',
    ]);

    vi.setSystemTime(NOW_MS + 30 * DAY_MS);
    expect(certificatesIn(await metadata(), 'signing')).toEqual([fresh]);
    expect((await signIn(both, old)).isSignedIn).toBe(false);
    expect(await signIn(both, fresh)).toEqual({ signers: [fresh], isSignedIn: true });
    expect(await (await (await owner()).get(sso('/certificates'))).text()).toContain(
      'Generate a new certificate',
    );
  });

  it('is switched by the scheduled run where nobody comes', async () => {
    await (await owner()).post(sso('/own-certificate'), {});
    const both = certificatesIn(await metadata(), 'signing');
    await subjects();
    vi.setSystemTime(NOW_MS + 7 * DAY_MS);
    await runScheduled(env as unknown as Bindings, '*/10 * * * *', Date.now());
    expect((await signIn(both, both[0] ?? '')).signers).toEqual([both[1]]);
    expect(await subjects()).toContain('owner@acme.test: Our new certificate signs');
    const events = await env.DB.prepare(
      "select actor_type, action from audit_events where action like '%.sp_key_%' order by at, rowid",
    ).all();
    expect(events.results).toEqual([
      { actor_type: 'account', action: 'organization_access_security.sp_key_published' },
      { actor_type: 'system', action: 'organization_access_security.sp_key_rotated' },
    ]);
  });

  it('is not made a second time while one waits or retires, and the page says from when', async () => {
    const browser = await owner();
    await browser.post(sso('/own-certificate'), {});
    const id = (await waitingKey()) ?? '';
    for (const from of ['2026-12-09', '2026-12-02']) {
      const before = await readState();
      const again = await browser.post(sso('/own-certificate'), {});
      expect(again.status).toBe(409);
      expect(withPlainCells(await again.text())).toContain(`You can generate the next one from ${from} on`);
      expect(changedLines(before, await readState())).toEqual([]);
      await browser.post(sso('/own-certificate/switch'), { id });
    }
    expect(await count('sp_keys')).toBe(2);
  });

  it.each([
    ['none', async () => ''],
    ['the one that signs', async () => 'key_test'],
    [
      'one that was switched to already',
      async () => {
        const id = (await waitingKey()) ?? '';
        await (await owner()).post(sso('/own-certificate/switch'), { id });
        return id;
      },
    ],
  ])('is not switched to by an old page that names %s', async (_, idOf) => {
    const browser = await owner();
    await browser.post(sso('/own-certificate'), {});
    const id = await idOf();
    const before = await readState();
    const response = await browser.post(sso('/own-certificate/switch'), { id });
    expect([response.status, changedLines(before, await readState())]).toEqual([409, []]);
    expect(await response.text()).toContain('does not wait any more');
  });

  it('is not exchanged by a member without the settings', async () => {
    const browser = await signedIn('ada@acme.test');
    for (const path of [sso('/own-certificate'), sso('/own-certificate/switch')]) {
      const before = await readState();
      expect((await browser.post(path, { id: 'key_test' })).status).toBe(403);
      expect(changedLines(before, await readState())).toEqual([]);
    }
  });
});
