// SSO → Import from metadata: reads a file, pasted text or an address, shows what would change, and only then
// saves it.

import { Hono } from 'hono';
import { type CertificateInput, loadSsoSettings } from '../../../domain/sso/settings.ts';
import { saveOrStage } from '../../../domain/sso/staging.ts';
import { allowsLoopback } from '../../../domain/urls.ts';
import { SamlError } from '../../../saml/errors.ts';
import { type IdpEndpoint, type IdpMetadata, readIdpMetadata } from '../../../saml/metadata-in.ts';
import type { AppContext, AppEnv, Form } from '../../context.ts';
import { readForm } from '../../form.ts';
import { dayOf } from '../../instants.ts';
import { textsOf } from '../../language.ts';
import { confirmed } from '../../middleware/confirmed.ts';
import { limitRate } from '../../middleware/rate-limit.ts';
import { refusalIn } from '../../outcome.ts';
import { renderPage } from '../../render.tsx';
import { fetchIdpMetadata } from '../../saml/fetch-metadata.ts';
import { settingsFrame } from '../frame.ts';
import { goToDone, pagePath } from '../kit.ts';
import { bindingOf } from '../sso/form.ts';
import { metadataSentence, warningSentence } from './copy.ts';
import { type ImportValues, MetadataImportPage, MetadataPreviewPage } from './page.tsx';

export const metadataImport = new Hono<AppEnv>();

metadataImport.get('/', (c) => showForm(c, EMPTY));

const asksFirst = confirmed(importPath);

metadataImport.post('/', asksFirst, async (c) => {
  const form = await readForm(c);
  const values: ImportValues = {
    metadata: form.text('metadata'),
    metadataUrl: form.text('metadataUrl').trim(),
    entityId: form.text('entityId').trim(),
  };
  if (!form.file('metadataFile') && values.metadata.trim() === '' && values.metadataUrl === '') {
    return await showForm(c, values, textsOf(c)('import_nothing'));
  }
  try {
    return await showPreview(c, await readMetadata(c, form, values));
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    return await showForm(c, values, metadataSentence(textsOf(c), error));
  }
});

metadataImport.post('/apply', asksFirst, async (c) => {
  const { organization, actor } = c.get('access');
  const form = await readForm(c);
  const certificates =
    form.text('certificates').match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g) ?? [];
  let outcome: Awaited<ReturnType<typeof saveOrStage>>;
  try {
    outcome = await saveOrStage(c.get('deps'), actor, organization, {
      issuer: form.text('issuer'),
      signInUrl: form.text('signInUrl'),
      signInBinding: bindingOf(form.text('signInBinding')),
      ...(form.text('logoutUrl') !== '' && {
        logoutUrl: form.text('logoutUrl'),
        logoutResponseUrl: form.text('logoutResponseUrl') || null,
        logoutBinding: bindingOf(form.text('logoutBinding')),
      }),
      ...(form.flag('signRequests') && { signRequests: true }),
      addCertificates: certificates.map((content): CertificateInput => ({ content, fileName: 'metadata' })),
      replaceCertificates: form.flag('replaceCertificates'),
    });
  } catch (error) {
    return await showForm(c, EMPTY, refusalIn(textsOf(c), error).errors[0]?.message);
  }
  return outcome === 'saved'
    ? goToDone(c, pagePath(c, 'sso', 'connection'), 'imported')
    : goToDone(c, pagePath(c, 'sso'), outcome);
});

async function readMetadata(c: AppContext, form: Form, values: ImportValues): Promise<IdpMetadata> {
  const options = { now: c.get('deps').nowMs, entityId: values.entityId || undefined };
  const file = form.file('metadataFile');
  if (file) return await readIdpMetadata(new Uint8Array(await file.arrayBuffer()), options);
  if (values.metadata.trim() !== '') return await readIdpMetadata(values.metadata, options);
  // Each address makes us open a connection.
  await limitRate(c.env.COSTLY_REQUESTS, `metadata:${c.get('access').organization.id}`);
  return await fetchIdpMetadata(values.metadataUrl, {
    ...options,
    allowLoopback: allowsLoopback(c.get('deps').urls),
    fetch: fetch.bind(globalThis),
  });
}

async function showForm(c: AppContext, values: ImportValues, message?: string): Promise<Response> {
  const errors = message === undefined ? [] : [{ field: null, message }];
  const frame = settingsFrame(c, c.get('access'));
  return renderPage(
    c,
    <MetadataImportPage frame={frame} path={importPath(c)} values={values} errors={errors} />,
    message === undefined ? 200 : 422,
  );
}

async function showPreview(c: AppContext, metadata: IdpMetadata): Promise<Response> {
  const access = c.get('access');
  const { connection, certificates } = await loadSsoSettings(c.get('deps'), access.organization.id);
  const signIn = preferred(metadata.signIn) as IdpEndpoint;
  const logout = preferred(metadata.logout);
  const t = textsOf(c);
  const listed = new Set(metadata.certificates.map((one) => one.fingerprintSha256));
  const present = new Set(certificates.map((one) => one.fingerprint));
  return renderPage(
    c,
    <MetadataPreviewPage
      frame={settingsFrame(c, access)}
      path={importPath(c)}
      warnings={metadata.warnings.map((one) => warningSentence(t, one))}
      changes={[
        { name: t('sso_issuer'), before: connection?.issuer ?? null, after: metadata.issuer },
        { name: t('sso_sign_in_url'), before: connection?.signInUrl ?? null, after: signIn.url },
        { name: t('adv_requests'), before: connection?.signInBinding ?? null, after: signIn.binding },
        ...(logout
          ? [{ name: t('adv_logout_url'), before: connection?.logoutUrl ?? null, after: logout.url }]
          : []),
        ...(logout?.responseUrl
          ? [
              {
                name: t('import_logout_responses'),
                before: connection?.logoutResponseUrl ?? null,
                after: logout.responseUrl,
              },
            ]
          : []),
        ...(metadata.wantAuthnRequestsSigned
          ? [
              {
                name: t('adv_sign'),
                before: t(connection?.signRequests ? 'import_yes' : 'import_no'),
                after: t('import_yes'),
              },
            ]
          : []),
      ]}
      certificates={[
        ...metadata.certificates.map((one) => ({
          fingerprint: one.fingerprintSha256,
          expires: dayOf(one.notAfter),
          state: present.has(one.fingerprintSha256) ? ('kept' as const) : ('added' as const),
        })),
        ...certificates
          .filter((one) => !listed.has(one.fingerprint))
          .map((one) => ({
            fingerprint: one.fingerprint,
            expires: dayOf(one.notAfter),
            state: 'unlisted' as const,
          })),
      ]}
      hidden={[
        ['issuer', metadata.issuer],
        ['signInUrl', signIn.url],
        ['signInBinding', signIn.binding],
        ['logoutUrl', logout?.url ?? ''],
        ['logoutResponseUrl', logout?.responseUrl ?? ''],
        ['logoutBinding', logout?.binding ?? ''],
        ...(metadata.wantAuthnRequestsSigned ? ([['signRequests', 'on']] as const) : []),
        ['certificates', metadata.certificates.map((one) => one.pem).join('')],
      ]}
    />,
  );
}

/** A redirect is smaller, and works without script. */
function preferred(endpoints: readonly IdpEndpoint[]): IdpEndpoint | undefined {
  return endpoints.find((one) => one.binding === 'redirect') ?? endpoints[0];
}

const EMPTY: ImportValues = { metadata: '', metadataUrl: '', entityId: '' };

function importPath(c: AppContext): string {
  return pagePath(c, 'sso', 'import');
}
