// The rotation of the identity provider's certificate: all that a link for certificates can do.

import { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { requireScope } from '../../domain/setup-links/access.ts';
import { addCertificates } from '../../domain/setup-links/acts.ts';
import { describeCertificate } from '../../domain/sso/certificates.ts';
import { Alert } from '../../ui/alert.tsx';
import { useTexts } from '../../ui/look.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { readForm } from '../form.ts';
import { dayOf } from '../instants.ts';
import { textsOf } from '../language.ts';
import { type Refusal, refuse } from '../outcome.ts';
import { renderPage } from '../render.tsx';
import { hasMetadata, readImportForm, readMetadata } from '../settings/metadata-import/read.ts';
import { CertificateFields } from '../settings/sso/connection.tsx';
import { readCertificate } from '../settings/sso/form.ts';
import { certificatesOf, refusalFor } from './connect.tsx';
import { MetadataFields } from './connect-page.tsx';
import { type SetUpFrame, SetUpPage } from './frame.tsx';
import { goToStep, loadSetUp, stepPath } from './kit.ts';

export const certificate = new Hono<AppEnv>();

certificate.use('/certificate', async (c, next) => {
  requireScope(c.get('setUp'), 'certificate');
  await next();
});

certificate.get('/certificate', (c) => showCertificate(c, BLANK));

certificate.post('/certificate', async (c) => {
  const { link, organization } = c.get('setUp');
  const form = await readForm(c);
  const imported = readImportForm(form);
  const added = await readCertificate(form);
  const typed: Typed = { ...imported, certificate: added?.content ?? '' };
  const byMetadata = hasMetadata(form, imported);
  if (!byMetadata && !added) {
    const message = textsOf(c)('set_up_certificate_nothing');
    return await showCertificate(c, typed, refuse('metadataUrl', message));
  }
  try {
    const metadata = byMetadata
      ? await readMetadata(c, `${organization.id}:${link.id}`, form, imported)
      : null;
    const certificates = metadata ? certificatesOf(metadata) : added ? [added] : [];
    const outcome = await addCertificates(c.get('setUp'), certificates, metadata?.issuer ?? null);
    return goToStep(c, 'test', outcome);
  } catch (error) {
    return await showCertificate(c, typed, refusalFor(textsOf(c), error, form, typed));
  }
});

interface Typed {
  readonly metadataUrl: string;
  readonly entityId: string;
  readonly certificate: string;
}

const BLANK: Typed = { metadataUrl: '', entityId: '', certificate: '' };

async function showCertificate(c: AppContext, typed: Typed, refusal?: Refusal): Promise<Response> {
  const { frame, sso } = await loadSetUp(c, 'certificate', refusal);
  const present = await Promise.all(
    sso.certificates.map(async ({ pem }) => {
      const { fingerprint, notAfter } = await describeCertificate(pem);
      return { fingerprint, expires: dayOf(notAfter) };
    }),
  );
  return renderPage(
    c,
    <CertificatePage
      frame={frame}
      path={stepPath(c, 'certificate')}
      issuer={sso.connection?.issuer ?? null}
      present={present}
      typed={typed}
    />,
    refusal?.status,
  );
}

interface CertificatePageProps {
  readonly frame: SetUpFrame;
  readonly path: string;
  readonly issuer: string | null;
  readonly present: readonly { readonly fingerprint: string; readonly expires: string }[];
  readonly typed: Typed;
}

function CertificatePage({ frame, path, issuer, present, typed }: CertificatePageProps) {
  const t = useTexts();
  if (issuer === null) {
    return (
      <SetUpPage frame={frame} step="certificate">
        <Alert kind="warning">{t('set_up_certificate_none')}</Alert>
      </SetUpPage>
    );
  }
  return (
    <SetUpPage frame={frame} step="certificate">
      <p>{t.parts('set_up_certificate_intro', { issuer: <code>{issuer}</code> })}</p>
      <h2>{t('set_up_certificates')}</h2>
      <ul>
        {present.map(({ fingerprint, expires }) => (
          <li>
            {t.parts<'set_up_certificate_expires', Child>('set_up_certificate_expires', {
              day: expires,
              fingerprint: <code>{fingerprint}</code>,
            })}
          </li>
        ))}
      </ul>
      <h2>{t('set_up_certificate_next')}</h2>
      <form method="post" action={path} enctype="multipart/form-data">
        <MetadataFields typed={typed} errors={frame.errors} />
        <CertificateFields
          value={typed.certificate}
          errors={frame.errors}
          hint={t('set_up_certificate_hint')}
        />
        <button type="submit">{t('set_up_certificate_add')}</button>
      </form>
    </SetUpPage>
  );
}
