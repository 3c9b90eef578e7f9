// Access Security → SSO: show, save, enable, disable, remove. Every change answers with a redirect, or with the form again.

import { Hono } from 'hono';
import { DomainError } from '../../../domain/errors.ts';
import { settingsPath } from '../../../domain/paths.ts';
import { loadSsoSettings, removeSso, type SsoChange, saveSso } from '../../../domain/sso/settings.ts';
import { rotateSpKey } from '../../../domain/sso/sp-keys.ts';
import type { FormError } from '../../../ui/form.tsx';
import { certificateSentence } from '../../certificate-copy.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { DOMAIN_COPY } from '../../domain-copy.ts';
import { readForm } from '../../form.ts';
import { requireConfirmed } from '../../middleware/confirmed.ts';
import { goTo, renderPage } from '../../render.tsx';
import { allowIdentityProvider, startSso } from '../../saml/start-sso.tsx';
import { settingsFrame } from '../frame.ts';
import { GUIDES, guides } from '../guides/guides.tsx';
import { metadataImport } from '../metadata-import/metadata-import.tsx';
import { bindingOf, readOptions, readSsoForm } from './form.ts';
import type { SsoOptionValues } from './options.tsx';
import { type SsoFormValues, SsoSettingsPage } from './page.tsx';
import { obstacleOf, toShownSso } from './shown.ts';

export const sso = new Hono<AppEnv>();

/**
 * Whoever may change the door may become anybody who comes through it, by a certificate of their own: every change asks who is there.
 * A test changes nothing, and removal has a page of its own to come back to.
 */
sso.use(async (c, next) => {
  const [, below = ''] = /\/access-security\/sso(\/[a-z]+)?/.exec(c.req.path) ?? [];
  const page = below === '/import' ? `${basePath(c)}/import` : basePath(c);
  if (c.req.method === 'POST' && below !== '/test' && below !== '/remove') await requireConfirmed(c, page);
  await next();
});

sso.get('/', (c) => showSettings(c, {}));
sso.route('/import', metadataImport);
sso.route('/guides', guides);

sso.post('/', async (c) => {
  const { values, change } = await readSsoForm(await readForm(c));
  return await save(c, change, change.enabled ? 'enabled' : 'saved', { values });
});

sso.post('/options', async (c) => {
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

sso.post('/disable', (c) => save(c, { enabled: false }, 'disabled'));

sso.post('/own-certificate', async (c) => {
  const { organization, actor } = c.get('access');
  await rotateSpKey(c.get('deps'), actor, organization.id);
  return goTo(c, `${basePath(c)}?done=rotated`);
});

/** A round trip that signs nobody in; its answer leads to the sign-in log. */
sso.post('/test', async (c) => {
  const { organization, session } = c.get('access');
  return await startSso(c, {
    organizationId: organization.id,
    returnTo: null,
    loginHint: session.account.email,
    testedBy: { accountId: session.account.id },
  });
});

sso.post('/certificates/remove', async (c) => {
  const form = await readForm(c);
  return await save(c, { removeCertificates: [form.text('fingerprint')] }, 'certificate_removed');
});

sso.post('/remove', async (c) => {
  await requireConfirmed(c, `${basePath(c)}?remove=yes`);
  const { organization, actor } = c.get('access');
  const form = await readForm(c);
  if (form.text('confirmation').trim() !== organization.name) {
    const errors = [{ field: 'confirmation', message: 'Type the name of the organization to confirm.' }];
    return await showSettings(c, { errors, removing: true, status: 422 });
  }
  try {
    await removeSso(c.get('deps'), actor, organization.id);
  } catch (error) {
    return await showRefused(c, error);
  }
  return goTo(c, `${basePath(c)}?done=removed`);
});

const NOTICES: Readonly<Record<string, string>> = {
  saved: 'The changes have been saved.',
  enabled: 'Single sign-on is enabled.',
  disabled: 'Single sign-on is switched off. Its configuration is kept.',
  imported: 'The values of the metadata have been saved.',
  rotated: 'There is a new certificate of ours. Give your identity provider the new metadata.',
  certificate_removed: 'The certificate has been removed.',
  removed: 'The SSO configuration has been removed.',
};

async function save(
  c: AppContext,
  change: SsoChange,
  done: string,
  typed: Pick<Shown, 'values' | 'options'> = {},
): Promise<Response> {
  const { organization, actor } = c.get('access');
  try {
    await saveSso(c.get('deps'), actor, organization, change);
  } catch (error) {
    return await showRefused(c, error, typed);
  }
  return goTo(c, `${basePath(c)}?done=${done}`);
}

/** The form again, with the message at the field and what was typed. */
async function showRefused(
  c: AppContext,
  error: unknown,
  typed: Pick<Shown, 'values' | 'options'> = {},
): Promise<Response> {
  if (!(error instanceof DomainError)) throw error;
  const { status, sentence } = DOMAIN_COPY[error.reason];
  const message =
    error.reason === 'certificate_invalid'
      ? certificateSentence(error.detail.reason, typed.values?.certificate)
      : sentence;
  const errors = [{ field: error.field ?? null, message }];
  return await showSettings(c, { errors, status, ...typed });
}

interface Shown {
  readonly errors?: readonly FormError[];
  readonly status?: 400 | 403 | 404 | 409 | 422;
  /** What was typed; otherwise what is saved. */
  readonly values?: SsoFormValues | undefined;
  readonly options?: SsoOptionValues | undefined;
  readonly removing?: boolean;
}

async function showSettings(
  c: AppContext,
  { errors = [], status, values, options, removing }: Shown,
): Promise<Response> {
  const access = c.get('access');
  const saved = await loadSsoSettings(c.get('deps'), access.organization.id);
  const { connection } = saved;
  const shown = await toShownSso(saved, c.get('deps').nowMs);
  // The form that starts a test leads to the identity provider.
  allowIdentityProvider(c);
  return renderPage(
    c,
    <SsoSettingsPage
      frame={settingsFrame(c, access)}
      path={basePath(c)}
      state={connection ? (connection.enabled ? 'enabled' : 'configured') : 'off'}
      notice={errors.length === 0 ? (NOTICES[c.req.query('done') ?? ''] ?? null) : null}
      obstacle={obstacleOf(access.organization, saved)}
      postbackUrl={saved.postbackUrl}
      acsUrl={saved.acsUrl}
      audience={saved.audience}
      metadataUrl={saved.metadataUrl}
      {...shown}
      options={options ?? shown.options}
      guides={GUIDES.map(({ id, name }) => ({ name, href: `${basePath(c)}/guides/${id}` }))}
      values={
        values ?? {
          certificate: '',
          signInUrl: connection?.signInUrl ?? '',
          issuer: connection?.issuer ?? '',
          requireSso: shown.requirement !== 'off',
        }
      }
      errors={errors}
      removing={removing ?? c.req.query('remove') === 'yes'}
    />,
    status ?? 200,
  );
}

function basePath(c: AppContext): string {
  return settingsPath(c.get('access').organization.id, 'sso');
}
