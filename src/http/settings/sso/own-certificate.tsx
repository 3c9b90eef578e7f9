// Our own certificate, which the identity provider may need, and its exchange for a new one.

import { SP_KEY_RETIREMENT_DAYS, SP_KEY_WAIT_DAYS } from '../../../domain/limits.ts';
import { Question } from '../../../ui/question.tsx';

export interface SpCertificate {
  readonly fingerprint: string;
  /** `Current, expires 2036-11-02`: what it does, and until when. */
  readonly title: string;
  readonly pem: string;
}

export interface OwnCertificateProps {
  /** The path of the SSO pages, without a final slash. */
  readonly path: string;
  readonly metadataUrl: string;
  readonly spCertificates: readonly SpCertificate[];
  readonly exchange: SpKeyExchange;
}

export type SpKeyExchange =
  | { readonly kind: 'none' }
  /** The new certificate is published, and signs from then on. */
  | { readonly kind: 'waiting'; readonly id: string; readonly switchesAt: string }
  /** The day from which another one can be made. */
  | { readonly kind: 'retiring'; readonly nextFrom: string };

export function OwnCertificate({ spCertificates, exchange, path, metadataUrl }: OwnCertificateProps) {
  if (spCertificates.length === 0) return null;
  return (
    <section aria-labelledby="own-certificate">
      <h2 id="own-certificate">Our certificate</h2>
      <p>
        Your identity provider needs it to verify our requests or to encrypt assertions. Our metadata includes
        it.
      </p>
      {spCertificates.map(({ fingerprint, title, pem }) => (
        <details>
          <summary>{title}</summary>
          <p>
            SHA-256 <code>{fingerprint}</code>
          </p>
          <pre>{pem}</pre>
        </details>
      ))}
      {exchange.kind === 'none' && <Publish path={path} />}
      {exchange.kind === 'waiting' && <Switch path={path} metadataUrl={metadataUrl} {...exchange} />}
      {exchange.kind === 'retiring' && (
        <p>
          You can generate the next certificate from {exchange.nextFrom} on, when the replaced one has
          retired.
        </p>
      )}
    </section>
  );
}

function Publish({ path }: Pick<OwnCertificateProps, 'path'>) {
  return (
    <Question
      label="Generate a new certificate…"
      consequence={
        <>
          We put a new certificate into our metadata and go on signing with this one for {SP_KEY_WAIT_DAYS}{' '}
          days, or until you switch. Load the metadata at your identity provider in that time. Afterwards we
          still decrypt for {SP_KEY_RETIREMENT_DAYS} days what it encrypts for the old one.
        </>
      }
      action={`${path}/own-certificate`}
      button="Generate a new certificate"
    />
  );
}

interface SwitchProps extends Pick<OwnCertificateProps, 'path' | 'metadataUrl'> {
  readonly id: string;
  readonly switchesAt: string;
}

function Switch({ path, metadataUrl, id, switchesAt }: SwitchProps) {
  return (
    <>
      <p id="switch-hint">
        Both certificates are in our <a href={metadataUrl}>metadata</a>. The new one signs from{' '}
        <strong>{switchesAt}</strong> on: if your identity provider does not fetch the metadata by itself,
        load it there before then. Have you just loaded it by hand, or does your identity provider keep only
        one certificate, as Keycloak does when it imports a file? Then switch now.
      </p>
      <form method="post" action={`${path}/own-certificate/switch`}>
        <input type="hidden" name="id" value={id} />
        <button type="submit" class="outline secondary" aria-describedby="switch-hint">
          Switch to the new certificate now
        </button>
      </form>
    </>
  );
}
