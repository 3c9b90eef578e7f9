// Access Security → SSO: its five parts, and what their forms do. Every change leads to a redirect, or to the
// form again.

import { Hono } from 'hono';
import type { DomainError, DomainReason } from '../../../domain/errors.ts';
import { updateOrganization } from '../../../domain/organization/organizations.ts';
import { withQuery } from '../../../domain/paths.ts';
import { approveConnectionChange, declineConnectionChange } from '../../../domain/sso/approvals.ts';
import { loadSsoSettings, removeSso, type SsoChange } from '../../../domain/sso/settings.ts';
import { publishSpKey, switchSpKey } from '../../../domain/sso/sp-key-exchange.ts';
import { discardStaged, saveOrStage, switchConnection } from '../../../domain/sso/staging.ts';
import { visibleText } from '../../../lib/visible.ts';
import type { Texts } from '../../../texts/texts.ts';
import { certificateSentence } from '../../certificate-copy.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { readForm } from '../../form.ts';
import { textsOf } from '../../language.ts';
import { confirmed } from '../../middleware/confirmed.ts';
import { type Refusal, refusalIn, refuse, refuseBlank } from '../../outcome.ts';
import { goTo } from '../../render.tsx';
import { startSso } from '../../saml/start-sso.tsx';
import { goToDone } from '../../told-once.ts';
import { guides } from '../guides/guides.tsx';
import { ownersOnly, pagePath, refuseName } from '../kit.ts';
import { metadataImport } from '../metadata-import/metadata-import.tsx';
import {
  bindingOf,
  readAttributes,
  readCertificate,
  readOptions,
  readSsoForm,
  toAttributeMap,
} from './form.ts';
import { SSO_TABS, type SsoTab, tabPath } from './page.tsx';
import { type Shown, showTab } from './show.tsx';

export const sso = new Hono<AppEnv>();

/**
 * Someone who may change these settings could sign in as anyone, with a certificate of their own. So every
 * change asks first who is there. A test changes nothing.
 */
const asksFirst = (tab: SsoTab) => confirmed((c) => partPath(c, tab));

const partPath = (c: AppContext, tab: SsoTab) => tabPath(pagePath(c, 'sso'), tab);

/** The address of the removal, when SSO was one page. */
sso.get('/', (c) =>
  c.req.query('remove') === 'yes'
    ? goTo(c, withQuery(partPath(c, 'advanced'), { remove: 'yes' }))
    : showTab(c, 'overview'),
);
for (const tab of SSO_TABS) {
  if (tab !== 'overview') sso.get(`/${tab}`, (c) => showTab(c, tab));
}
sso.route('/import', metadataImport);
sso.route('/guides', guides);

/** The first is where a page from before the tabs sends its form. */
for (const path of ['/', '/connection']) {
  sso.post(path, asksFirst('connection'), async (c) => {
    const { values, change } = await readSsoForm(await readForm(c));
    const blank = refuseBlank(textsOf(c), [
      ['signInUrl', values.signInUrl, 'sign_in_url_invalid'],
      ['issuer', values.issuer, 'issuer_missing'],
      ['certificate', values.certificate || (await pinned(c)), 'certificate_missing'],
    ]);
    if (blank) return await showTab(c, 'connection', { refusal: blank, values });
    const leads = change.enabled ? (['overview', 'enabled'] as const) : (['connection', 'saved'] as const);
    return await save(c, change, leads, { values });
  });
}

sso.post('/enable', asksFirst('overview'), (c) => save(c, { enabled: true }, ['overview', 'enabled']));
sso.post('/disable', asksFirst('advanced'), (c) => save(c, { enabled: false }, ['advanced', 'disabled']));

sso.post('/options', asksFirst('advanced'), async (c) => {
  const form = await readForm(c);
  const options = readOptions(form);
  const { signInBinding, logoutUrl, logoutBinding, ...switches } = options;
  const change = {
    ...switches,
    signInBinding: bindingOf(signInBinding),
    logoutUrl: logoutUrl === '' ? null : logoutUrl,
    logoutBinding: bindingOf(logoutBinding),
  };
  return await save(c, change, ['advanced', 'saved'], { options });
});

sso.post('/attributes', asksFirst('advanced'), async (c) => {
  const attributes = readAttributes(await readForm(c));
  return await save(c, { attributeMap: toAttributeMap(attributes) }, ['advanced', 'saved'], { attributes });
});

sso.post('/former-system', asksFirst('advanced'), async (c) => {
  const form = await readForm(c);
  const former = { legacyAcsUrl: form.text('legacyAcsUrl'), legacyAudience: form.text('legacyAudience') };
  return await save(c, former, ['advanced', 'saved'], { former });
});

sso.post('/universal-logout', asksFirst('advanced'), async (c) => {
  const universalLogout = (await readForm(c)).flag('on');
  const done = universalLogout ? 'universal_logout_on' : 'universal_logout_off';
  return await save(c, { universalLogout }, ['advanced', done]);
});

sso.post('/certificates', asksFirst('certificates'), async (c) => {
  const added = await readCertificate(await readForm(c));
  if (added === null) {
    const refusal = refuse('certificate', textsOf(c)('certs_add_nothing'));
    return await showTab(c, 'certificates', { refusal });
  }
  const typed = { certificate: added.content };
  return await save(c, { addCertificates: [added] }, ['certificates', 'certificate_added'], typed);
});

sso.post('/certificates/remove', asksFirst('certificates'), async (c) => {
  const fingerprint = (await readForm(c)).text('fingerprint');
  return await save(c, { removeCertificates: [fingerprint] }, ['certificates', 'certificate_removed']);
});

sso.post('/own-certificate', asksFirst('certificates'), async (c) => {
  const { organization, actor } = c.get('access');
  return await run(c, ['certificates', 'published'], () =>
    publishSpKey(c.get('deps'), actor, organization.id),
  );
});

sso.post('/own-certificate/switch', asksFirst('certificates'), async (c) => {
  const { organization, actor } = c.get('access');
  const id = (await readForm(c)).text('id');
  return await run(c, ['certificates', 'rotated'], () =>
    switchSpKey(c.get('deps'), actor, organization.id, id),
  );
});

/** The staged version takes over; the former one comes back. */
for (const [path, role] of [
  ['/switch', 'staged'],
  ['/switch-back', 'former'],
] as const) {
  sso.post(path, asksFirst('overview'), async (c) => {
    const { organization, actor } = c.get('access');
    const id = (await readForm(c)).text('id');
    return await run(c, ['overview', 'switched'], () =>
      switchConnection(c.get('deps'), actor, organization, { role, id }),
    );
  });
}

sso.post('/discard', asksFirst('overview'), async (c) => {
  const { organization, actor } = c.get('access');
  const id = (await readForm(c)).text('id');
  return await run(c, ['overview', 'discarded'], () =>
    discardStaged(c.get('deps'), actor, organization.id, id),
  );
});

/** Only an Owner approves; a person who asked may take the change back. */
sso.post('/approve', asksFirst('overview'), (c) => decide(c, approveConnectionChange, 'approved'));
sso.post('/decline', asksFirst('overview'), (c) => decide(c, declineConnectionChange, 'declined'));

sso.post('/approval', ownersOnly, asksFirst('advanced'), async (c) => {
  const { organization, actor } = c.get('access');
  const approveConnectionChanges = (await readForm(c)).flag('approval');
  await updateOrganization(c.get('deps'), actor, organization.id, { approveConnectionChanges });
  return goToDone(c, partPath(c, 'advanced'), approveConnectionChanges ? 'approval_on' : 'approval_off');
});

/** A round trip that signs nobody in and ends on the sign-in log; with an id, with the staged values. */
sso.post('/test', async (c) => {
  const { organization, session } = c.get('access');
  const versionId = (await readForm(c)).text('id') || undefined;
  return await startSso(c, {
    organizationId: organization.id,
    returnTo: null,
    loginHint: session.account.email,
    testedBy: { accountId: session.account.id, versionId },
  });
});

sso.post(
  '/remove',
  confirmed((c) => withQuery(partPath(c, 'advanced'), { remove: 'yes' })),
  async (c) => {
    const { organization, actor } = c.get('access');
    const form = await readForm(c);
    if (form.text('confirmation').trim() !== visibleText(organization.name)) {
      const refusal = refuseName(textsOf(c));
      return await showTab(c, 'advanced', { refusal, removing: true });
    }
    try {
      await removeSso(c.get('deps'), actor, organization.id);
    } catch (error) {
      return await showTab(c, 'advanced', { refusal: refusalIn(textsOf(c), error) });
    }
    return goToDone(c, partPath(c, 'overview'), 'removed');
  },
);

/** A certificate that the connection has already; '': none. */
async function pinned(c: AppContext): Promise<string> {
  const { certificates } = await loadSsoSettings(c.get('deps'), c.get('access').organization.id);
  return certificates[0]?.pem ?? '';
}

/** Where a change leads, and the notice there. A refused one shows the same part again. */
type Leads = readonly [tab: SsoTab, done: string];

async function run(c: AppContext, [tab, done]: Leads, change: () => Promise<unknown>): Promise<Response> {
  let outcome: unknown;
  try {
    outcome = await change();
  } catch (error) {
    return await showTab(c, tab, { refusal: refusalIn(textsOf(c), error, 'not_allowed') });
  }
  return goToDone(c, partPath(c, tab), outcome === 'pending' ? 'pending' : done);
}

async function decide(c: AppContext, decision: typeof approveConnectionChange, done: string) {
  const { organization, actor, role } = c.get('access');
  const id = (await readForm(c)).text('id');
  return await run(c, ['overview', done], () => decision(c.get('deps'), { organization, actor, role }, id));
}

async function save(
  c: AppContext,
  change: SsoChange,
  [tab, done]: Leads,
  typed: Pick<Shown, 'values' | 'options' | 'certificate' | 'attributes' | 'former'> = {},
): Promise<Response> {
  const { organization, actor } = c.get('access');
  let outcome: Awaited<ReturnType<typeof saveOrStage>>;
  try {
    outcome = await saveOrStage(c.get('deps'), actor, organization, change);
  } catch (error) {
    const certificate = typed.values?.certificate ?? typed.certificate;
    const form = typed.values ? 'connection' : tab;
    return await showTab(c, form, { refusal: ssoRefusalIn(textsOf(c), error, certificate), ...typed });
  }
  return outcome === 'saved'
    ? goToDone(c, partPath(c, tab), done)
    : goToDone(c, partPath(c, 'overview'), outcome);
}

/** A certificate that cannot be used gets advice about what was typed. */
export function ssoRefusalIn(
  t: Texts,
  error: unknown,
  certificate?: string,
  ...others: readonly DomainReason[]
): Refusal {
  const refusal = refusalIn(t, error, ...others);
  const { reason, detail, field } = error as DomainError;
  if (reason !== 'certificate_invalid') return refusal;
  return refuse(field ?? null, certificateSentence(t, detail.reason, certificate), refusal.status);
}
