// Our own certificate, which the identity provider may need, and its exchange for a new one.

import { SP_KEY_RETIREMENT_DAYS, SP_KEY_WAIT_DAYS } from '../../../domain/limits.ts';
import { useTexts } from '../../../ui/look.ts';
import { Question } from '../../../ui/question.tsx';
import { Time } from '../../../ui/time.tsx';

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
  const t = useTexts();
  return (
    <section aria-labelledby="own-certificate">
      <h2 id="own-certificate">{t('own_title')}</h2>
      <p>{t('own_intro')}</p>
      {spCertificates.map(({ fingerprint, title, pem }) => (
        <details>
          <summary>
            <Time text={title} />
          </summary>
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
          <Time text={t('own_next_from', { day: exchange.nextFrom })} />
        </p>
      )}
    </section>
  );
}

function Publish({ path }: Pick<OwnCertificateProps, 'path'>) {
  const t = useTexts();
  return (
    <Question
      label={t('own_generate_ask')}
      consequence={t('own_generate_means', {
        wait: SP_KEY_WAIT_DAYS,
        retirement: SP_KEY_RETIREMENT_DAYS,
      })}
      action={`${path}/own-certificate`}
      button={t('own_generate')}
    />
  );
}

interface SwitchProps extends Pick<OwnCertificateProps, 'path' | 'metadataUrl'> {
  readonly id: string;
  readonly switchesAt: string;
}

function Switch({ path, metadataUrl, id, switchesAt }: SwitchProps) {
  const t = useTexts();
  return (
    <>
      <p id="switch-hint">
        {t.parts('own_switch_hint', {
          metadata: <a href={metadataUrl}>{t('sso_metadata')}</a>,
          at: (
            <strong>
              <Time text={switchesAt} />
            </strong>
          ),
        })}
      </p>
      <form method="post" action={`${path}/own-certificate/switch`}>
        <input type="hidden" name="id" value={id} />
        <button type="submit" class="outline secondary" aria-describedby="switch-hint">
          {t('own_switch')}
        </button>
      </form>
    </>
  );
}
