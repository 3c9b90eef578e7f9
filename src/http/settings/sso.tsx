// Access Security → SSO: show, save, enable, disable, remove. Every change answers with a redirect, or with the form again.

import { Hono } from 'hono';
import {
  loadSsoSettings,
  removeSso,
  type SsoChange,
  type SsoSettings,
  saveSso,
} from '../../domain/connections.ts';
import { DomainError } from '../../domain/errors.ts';
import { planHasSso } from '../../domain/plans.ts';
import type { FormError } from '../../ui/form.tsx';
import { type SsoFormValues, SsoSettingsPage } from '../../ui/sso-settings.tsx';
import { certificateSentence } from '../certificate-copy.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { DOMAIN_COPY } from '../domain-copy.ts';
import { readForm } from '../form.ts';
import { goTo, renderPage } from '../render.tsx';
import { settingsFrame } from './frame.ts';
import { readSsoForm } from './sso-form.ts';

export const sso = new Hono<AppEnv>();

sso.get('/', (c) => showSettings(c, {}));

sso.post('/', async (c) => {
  const { values, change } = await readSsoForm(await readForm(c));
  return await save(c, change, change.enabled ? 'enabled' : 'saved', values);
});

sso.post('/disable', (c) => save(c, { enabled: false }, 'disabled'));

sso.post('/certificates/remove', async (c) => {
  const form = await readForm(c);
  return await save(c, { removeCertificates: [form.text('fingerprint')] }, 'certificate_removed');
});

sso.post('/remove', async (c) => {
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
  certificate_removed: 'The certificate has been removed.',
  removed: 'The SSO configuration has been removed.',
};

async function save(
  c: AppContext,
  change: SsoChange,
  done: string,
  values?: SsoFormValues,
): Promise<Response> {
  const { organization, actor } = c.get('access');
  try {
    await saveSso(c.get('deps'), actor, organization, change);
  } catch (error) {
    return await showRefused(c, error, values);
  }
  return goTo(c, `${basePath(c)}?done=${done}`);
}

/** The form again, with the message at the field and what was typed. */
async function showRefused(c: AppContext, error: unknown, values?: SsoFormValues): Promise<Response> {
  if (!(error instanceof DomainError)) throw error;
  const { status, sentence } = DOMAIN_COPY[error.reason];
  const message =
    error.reason === 'certificate_invalid' ? certificateSentence(error.detail.reason) : sentence;
  const errors = [{ field: error.field ?? null, message }];
  return await showSettings(c, { errors, status, ...(values && { values }) });
}

interface Shown {
  readonly errors?: readonly FormError[];
  readonly status?: 400 | 403 | 404 | 409 | 422;
  /** What was typed; otherwise what is saved. */
  readonly values?: SsoFormValues;
  readonly removing?: boolean;
}

async function showSettings(
  c: AppContext,
  { errors = [], status, values, removing }: Shown,
): Promise<Response> {
  const access = c.get('access');
  const deps = c.get('deps');
  const saved = await loadSsoSettings(deps, access.organization.id);
  const { connection } = saved;
  return renderPage(
    c,
    <SsoSettingsPage
      frame={settingsFrame(c, access)}
      state={connection ? (connection.enabled ? 'enabled' : 'configured') : 'off'}
      notice={errors.length === 0 ? (NOTICES[c.req.query('done') ?? ''] ?? null) : null}
      obstacle={obstacleOf(access.organization.plan, saved)}
      postbackUrl={saved.postbackUrl}
      acsUrl={saved.acsUrl}
      audience={saved.audience}
      metadataUrl={saved.metadataUrl}
      certificates={saved.certificates.map((row) => ({
        fingerprint: row.fingerprint,
        fileName: row.fileName,
        expires: dateOf(row.notAfter),
        state: row.notAfter < deps.nowMs ? 'expired' : 'valid',
        lastUsed: row.lastUsedAt === null ? 'never' : dateOf(row.lastUsedAt),
      }))}
      values={
        values ?? {
          certificate: '',
          signInUrl: connection?.signInUrl ?? '',
          issuer: connection?.issuer ?? '',
          requireSso: connection?.requireSso ?? false,
        }
      }
      errors={errors}
      removing={removing ?? c.req.query('remove') === 'yes'}
    />,
    status ?? 200,
  );
}

function obstacleOf(
  plan: Parameters<typeof planHasSso>[0],
  { connection, domains }: SsoSettings,
): string | null {
  if (connection?.enabled) return null;
  if (!planHasSso(plan)) return DOMAIN_COPY.plan_lacks_sso.sentence;
  if (domains.some((domain) => domain.status === 'verified')) return null;
  return domains.some((domain) => domain.status === 'expired')
    ? 'The domains that this organization claimed have expired. Verify one again first.'
    : 'This organization has no claimed domains. SSO needs at least one that is verified.';
}

function basePath(c: AppContext): string {
  return `/orgs/${encodeURIComponent(c.get('access').organization.id)}/settings/access-security/sso`;
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
