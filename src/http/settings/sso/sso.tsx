// Access Security → SSO: show, save, enable, disable, remove. Every change leads to a redirect, or to the
// form again.

import { Hono } from 'hono';
import type { DomainError } from '../../../domain/errors.ts';
import { loadOrganization, updateOrganization } from '../../../domain/organization/organizations.ts';
import {
  approveConnectionChange,
  declineConnectionChange,
  pendingConnectionChange,
} from '../../../domain/sso/approvals.ts';
import { loadSsoSettings, removeSso, type SsoChange, saveSso } from '../../../domain/sso/settings.ts';
import { publishSpKey, switchSpKey } from '../../../domain/sso/sp-key-exchange.ts';
import { visibleText } from '../../../lib/visible.ts';
import { certificateSentence } from '../../certificate-copy.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { readForm } from '../../form.ts';
import { confirmed } from '../../middleware/confirmed.ts';
import { outcomeOf, type Refusal, refusalOf, refuse } from '../../outcome.ts';
import { renderPage } from '../../render.tsx';
import { allowIdentityProvider, startSso } from '../../saml/start-sso.tsx';
import { settingsFrame } from '../frame.ts';
import { GUIDES, guides } from '../guides/guides.tsx';
import { goToDone, ownersOnly, pagePath, TYPE_THE_NAME } from '../kit.ts';
import { metadataImport } from '../metadata-import/metadata-import.tsx';
import { bindingOf, readOptions, readSsoForm } from './form.ts';
import type { SsoOptionValues } from './options.tsx';
import { type SsoFormValues, SsoSettingsPage } from './page.tsx';
import { obstacleOf, toShownPending, toShownSso } from './shown.ts';

export const sso = new Hono<AppEnv>();

/**
 * Someone who may change these settings could sign in as anyone, with a certificate of their own. So every
 * change asks first who is there. A test changes nothing.
 */
const asksFirst = confirmed((c) => pagePath(c, 'sso'));

sso.get('/', (c) => showSettings(c, {}));
sso.route('/import', metadataImport);
sso.route('/guides', guides);

sso.post('/', asksFirst, async (c) => {
  const { values, change } = await readSsoForm(await readForm(c));
  return await save(c, change, change.enabled ? 'enabled' : 'saved', { values });
});

sso.post('/options', asksFirst, async (c) => {
  const form = await readForm(c);
  const options = readOptions(form);
  const { signInBinding, logoutUrl, logoutBinding, ...switches } = options;
  const change = {
    ...switches,
    signInBinding: bindingOf(signInBinding),
    logoutUrl: logoutUrl === '' ? null : logoutUrl,
    logoutBinding: bindingOf(logoutBinding),
  };
  return await save(c, change, 'saved', { options });
});

sso.post('/universal-logout', asksFirst, async (c) => {
  const universalLogout = (await readForm(c)).flag('on');
  return await save(c, { universalLogout }, universalLogout ? 'universal_logout_on' : 'universal_logout_off');
});

sso.post('/disable', asksFirst, (c) => save(c, { enabled: false }, 'disabled'));

sso.post('/own-certificate', asksFirst, async (c) => {
  const { organization, actor } = c.get('access');
  try {
    await publishSpKey(c.get('deps'), actor, organization.id);
  } catch (error) {
    return await showSettings(c, { refusal: refusalOf(error) });
  }
  return goToDone(c, pagePath(c, 'sso'), 'published');
});

sso.post('/own-certificate/switch', asksFirst, async (c) => {
  const { organization, actor } = c.get('access');
  const id = (await readForm(c)).text('id');
  try {
    await switchSpKey(c.get('deps'), actor, organization.id, id);
  } catch (error) {
    return await showSettings(c, { refusal: refusalOf(error) });
  }
  return goToDone(c, pagePath(c, 'sso'), 'rotated');
});

/** Only an Owner approves; a person who asked may take the change back. */
sso.post('/approve', asksFirst, (c) => decide(c, approveConnectionChange, 'approved'));
sso.post('/decline', asksFirst, (c) => decide(c, declineConnectionChange, 'declined'));

sso.post('/approval', ownersOnly, asksFirst, async (c) => {
  const { organization, actor } = c.get('access');
  const approveConnectionChanges = (await readForm(c)).flag('approval');
  await updateOrganization(c.get('deps'), actor, organization.id, { approveConnectionChanges });
  return goToDone(c, pagePath(c, 'sso'), approveConnectionChanges ? 'approval_on' : 'approval_off');
});

async function decide(c: AppContext, run: typeof approveConnectionChange, done: string): Promise<Response> {
  const { organization, actor, role } = c.get('access');
  const id = (await readForm(c)).text('id');
  try {
    await run(c.get('deps'), { organization, actor, role }, id);
  } catch (error) {
    return await showSettings(c, { refusal: refusalOf(error, 'not_allowed') });
  }
  return goToDone(c, pagePath(c, 'sso'), done);
}

/** A round trip that signs nobody in and ends on the sign-in log. */
sso.post('/test', async (c) => {
  const { organization, session } = c.get('access');
  return await startSso(c, {
    organizationId: organization.id,
    returnTo: null,
    loginHint: session.account.email,
    testedBy: { accountId: session.account.id },
  });
});

sso.post('/certificates/remove', asksFirst, async (c) => {
  const form = await readForm(c);
  return await save(c, { removeCertificates: [form.text('fingerprint')] }, 'certificate_removed');
});

sso.post(
  '/remove',
  confirmed((c) => `${pagePath(c, 'sso')}?remove=yes`),
  async (c) => {
    const { organization, actor } = c.get('access');
    const form = await readForm(c);
    if (form.text('confirmation').trim() !== visibleText(organization.name)) {
      return await showSettings(c, { refusal: refuse('confirmation', TYPE_THE_NAME), removing: true });
    }
    try {
      await removeSso(c.get('deps'), actor, organization.id);
    } catch (error) {
      return await showSettings(c, { refusal: refusalOf(error) });
    }
    return goToDone(c, pagePath(c, 'sso'), 'removed');
  },
);

const NOTICES = {
  saved: 'The changes have been saved.',
  enabled: 'Single sign-on is enabled.',
  disabled: 'Single sign-on is disabled. We keep its configuration.',
  imported: 'The values from the metadata have been saved.',
  published: 'A new certificate is in our metadata. Load the metadata at your identity provider.',
  rotated: 'We sign with the new certificate from now on.',
  certificate_removed: 'The certificate has been removed.',
  removed: 'The SSO configuration has been removed.',
  pending: 'The change waits for an Owner, who has been told by email. Nothing has changed yet.',
  approved: 'The change has been approved and made.',
  declined: 'The change has been declined. Nothing has changed.',
  approval_on: 'From now on an Owner approves what Admins change about the identity provider.',
  universal_logout_on: 'Your identity provider can sign users out here. Give it the URL below.',
  universal_logout_off: 'Your identity provider can no longer sign users out here.',
  approval_off: 'Admins can change the identity provider without an Owner again.',
};

async function save(
  c: AppContext,
  change: SsoChange,
  done: string,
  typed: Pick<Shown, 'values' | 'options'> = {},
): Promise<Response> {
  const { organization, actor } = c.get('access');
  let outcome: Awaited<ReturnType<typeof saveSso>>;
  try {
    outcome = await saveSso(c.get('deps'), actor, organization, change);
  } catch (error) {
    return await showSettings(c, { refusal: ssoRefusalOf(error, typed.values?.certificate), ...typed });
  }
  return goToDone(c, pagePath(c, 'sso'), outcome === 'pending' ? 'pending' : done);
}

/** A certificate that cannot be used gets advice about what was typed. */
function ssoRefusalOf(error: unknown, certificate?: string): Refusal {
  const refusal = refusalOf(error);
  const { reason, detail, field } = error as DomainError;
  if (reason !== 'certificate_invalid') return refusal;
  return refuse(field ?? null, certificateSentence(detail.reason, certificate), refusal.status);
}

interface Shown {
  readonly refusal?: Refusal;
  /** What was typed; otherwise what is saved. */
  readonly values?: SsoFormValues | undefined;
  readonly options?: SsoOptionValues | undefined;
  readonly removing?: boolean;
}

async function showSettings(c: AppContext, { refusal, values, options, removing }: Shown): Promise<Response> {
  const access = c.get('access');
  const deps = c.get('deps');
  const [saved, pending, { approveConnectionChanges }] = await Promise.all([
    loadSsoSettings(deps, access.organization.id),
    pendingConnectionChange(deps, access.organization.id),
    loadOrganization(deps, access.organization.id),
  ]);
  const { connection } = saved;
  const shown = await toShownSso(saved, deps.nowMs);
  // The form that starts a test leads to the identity provider.
  allowIdentityProvider(c);
  return renderPage(
    c,
    <SsoSettingsPage
      frame={settingsFrame(c, access)}
      path={pagePath(c, 'sso')}
      state={connection ? (connection.enabled ? 'enabled' : 'configured') : 'off'}
      {...outcomeOf(c, NOTICES, refusal)}
      pending={pending && toShownPending(pending, access)}
      approval={approveConnectionChanges}
      maySwitchApproval={access.role === 'owner'}
      obstacle={obstacleOf(access.organization, saved)}
      postbackUrl={saved.postbackUrl}
      acsUrl={saved.acsUrl}
      audience={saved.audience}
      metadataUrl={saved.metadataUrl}
      universalLogout={connection?.universalLogout ?? false}
      revocationUrl={saved.revocationUrl}
      {...shown}
      options={options ?? shown.options}
      guides={GUIDES.map(({ id, name }) => ({ name, href: pagePath(c, 'sso', 'guides', id) }))}
      values={
        values ?? {
          certificate: '',
          signInUrl: connection?.signInUrl ?? '',
          issuer: connection?.issuer ?? '',
          requireSso: shown.requirement !== 'off',
        }
      }
      removing={removing ?? c.req.query('remove') === 'yes'}
    />,
    refusal?.status,
  );
}
