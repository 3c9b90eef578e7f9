// The identity provider: the values to paste there, with a picture for each step, and what it gives back.

import { Hono } from 'hono';
import { planHasSso } from '../../domain/plans.ts';
import { requireScope } from '../../domain/setup-links/access.ts';
import { type ProviderValues, saveProviderValues } from '../../domain/setup-links/acts.ts';
import { SamlError } from '../../saml/errors.ts';
import type { IdpEndpoint, IdpMetadata } from '../../saml/metadata-in.ts';
import type { Texts } from '../../texts/texts.ts';
import type { AppContext, AppEnv, Form } from '../context.ts';
import { sentenceFor } from '../domain-copy.ts';
import { readForm } from '../form.ts';
import { textsOf } from '../language.ts';
import { type Refusal, refuse } from '../outcome.ts';
import { renderPage } from '../render.tsx';
import { findGuide, guideValues } from '../settings/guides/guides.tsx';
import { metadataSentence } from '../settings/metadata-import/copy.ts';
import { hasMetadata, preferred, readImportForm, readMetadata } from '../settings/metadata-import/read.ts';
import { readCertificate } from '../settings/sso/form.ts';
import { ssoRefusalIn } from '../settings/sso/sso.tsx';
import { ConnectPage, type ConnectValues } from './connect-page.tsx';
import { asksFirst, goToStep, loadSetUp, stepPath } from './kit.ts';

export const connect = new Hono<AppEnv>();

connect.use('/connect', async (c, next) => {
  requireScope(c.get('setUp'), 'sso');
  await next();
});

connect.get('/connect', (c) => showConnect(c, null));

connect.post('/connect', asksFirst('connect'), async (c) => {
  const { link, organization } = c.get('setUp');
  const form = await readForm(c);
  const imported = readImportForm(form);
  const certificate = await readCertificate(form);
  const typed: ConnectValues = {
    metadataUrl: imported.metadataUrl,
    entityId: imported.entityId,
    signInUrl: form.text('signInUrl').trim(),
    issuer: form.text('issuer').trim(),
    certificate: certificate?.content ?? '',
  };
  const byMetadata = hasMetadata(form, imported);
  if (!byMetadata && isBlank(typed)) {
    const message = textsOf(c)('set_up_nothing_typed');
    return await showConnect(c, typed, refuse('metadataUrl', message));
  }
  try {
    const values = byMetadata
      ? valuesOf(await readMetadata(c, `${organization.id}:${link.id}`, form, imported))
      : { issuer: typed.issuer, signInUrl: typed.signInUrl, certificates: certificate ? [certificate] : [] };
    return goToStep(c, 'test', await saveProviderValues(c.get('setUp'), values));
  } catch (error) {
    return await showConnect(c, typed, refusalFor(textsOf(c), error, form, typed));
  }
});

export function valuesOf(metadata: IdpMetadata): ProviderValues {
  const signIn = preferred(metadata.signIn) as IdpEndpoint;
  const logout = preferred(metadata.logout);
  return {
    issuer: metadata.issuer,
    signInUrl: signIn.url,
    signInBinding: signIn.binding,
    ...(logout && {
      logoutUrl: logout.url,
      logoutResponseUrl: logout.responseUrl ?? null,
      logoutBinding: logout.binding,
    }),
    ...(metadata.wantAuthnRequestsSigned && { signRequests: true }),
    certificates: certificatesOf(metadata),
  };
}

export function certificatesOf({ certificates }: IdpMetadata): ProviderValues['certificates'] {
  return certificates.map(({ pem }) => ({ content: pem, fileName: 'metadata' }));
}

/** @throws `error` unless it is about what was typed */
export function refusalFor(
  t: Texts,
  error: unknown,
  form: Form,
  typed: { readonly certificate: string },
): Refusal {
  if (error instanceof SamlError) {
    return refuse(form.file('metadataFile') ? 'metadataFile' : 'metadataUrl', metadataSentence(t, error));
  }
  return ssoRefusalIn(t, error, typed.certificate, 'setup_link_ended');
}

function isBlank({ signInUrl, issuer, certificate }: ConnectValues): boolean {
  return signInUrl === '' && issuer === '' && certificate === '';
}

async function showConnect(c: AppContext, typed: ConnectValues | null, refusal?: Refusal): Promise<Response> {
  const { link, organization, deps } = c.get('setUp');
  const { frame, sso } = await loadSetUp(c, 'connect', refusal);
  const present = sso.staged ?? sso.connection;
  const chosen = findGuide(link.provider ?? 'other') ?? findGuide('other');
  return renderPage(
    c,
    <ConnectPage
      frame={frame}
      path={stepPath(c, 'connect')}
      providerHref={stepPath(c, 'provider')}
      guide={chosen}
      values={guideValues(deps, sso)}
      present={present && { issuer: present.issuer, signInUrl: present.signInUrl }}
      isLive={sso.connection?.enabled ?? false}
      obstacle={
        planHasSso(organization.plan) || refusal !== undefined
          ? null
          : sentenceFor('plan_lacks_sso', textsOf(c))
      }
      typed={typed ?? { metadataUrl: '', entityId: '', signInUrl: '', issuer: '', certificate: '' }}
    />,
    refusal?.status,
  );
}
