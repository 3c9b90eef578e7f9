// SSO → Import from metadata: reads a file, pasted text or an address, shows what would change, and only then
// saves it.

import { Hono } from 'hono';
import { type CertificateInput, loadSsoSettings } from '../../../domain/sso/settings.ts';
import { saveOrStage } from '../../../domain/sso/staging.ts';
import { SamlError } from '../../../saml/errors.ts';
import type { IdpEndpoint, IdpMetadata } from '../../../saml/metadata-in.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { readForm } from '../../form.ts';
import { dayOf } from '../../instants.ts';
import { textsOf } from '../../language.ts';
import { confirmed } from '../../middleware/confirmed.ts';
import { refusalIn } from '../../outcome.ts';
import { renderPage } from '../../render.tsx';
import { goToDone } from '../../told-once.ts';
import { settingsFrame } from '../frame.ts';
import { pagePath } from '../kit.ts';
import { bindingOf } from '../sso/form.ts';
import { metadataSentence, warningSentence } from './copy.ts';
import { type ImportValues, MetadataImportPage, MetadataPreviewPage } from './page.tsx';
import { hasMetadata, preferred, readImportForm, readMetadata } from './read.ts';

export const metadataImport = new Hono<AppEnv>();

metadataImport.get('/', (c) => showForm(c, EMPTY));

const asksFirst = confirmed(importPath);

metadataImport.post('/', asksFirst, async (c) => {
  const form = await readForm(c);
  const values = readImportForm(form);
  if (!hasMetadata(form, values)) {
    return await showForm(c, values, textsOf(c)('import_nothing'), 'metadataFile');
  }
  try {
    const { id } = c.get('access').organization;
    return await showPreview(c, await readMetadata(c, id, form, values));
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

async function showForm(
  c: AppContext,
  values: ImportValues,
  message?: string,
  field: string | null = null,
): Promise<Response> {
  const errors = message === undefined ? [] : [{ field, message }];
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

const EMPTY: ImportValues = { metadata: '', metadataUrl: '', entityId: '' };

function importPath(c: AppContext): string {
  return pagePath(c, 'sso', 'import');
}
