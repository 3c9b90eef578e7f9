// The step of the domain.

import { MAX_DOMAIN_CHARACTERS } from '../../domain/limits.ts';
import { TextField } from '../../ui/form.tsx';
import { useTexts } from '../../ui/look.ts';
import { Found, Record, type ShownDomain } from '../settings/domains/page.tsx';
import { GoOn, Live, type SetUpFrame, SetUpPage } from './frame.tsx';

export interface DomainStepProps {
  readonly frame: SetUpFrame;
  readonly path: string;
  readonly domains: readonly ShownDomain[];
  readonly typed: string;
  readonly askAt: string | null;
  readonly refresh: { readonly seconds: number; readonly path: string } | null;
}

export function DomainStepPage(props: DomainStepProps) {
  const { frame, path, domains, typed, askAt, refresh } = props;
  const t = useTexts();
  const isVerified = domains.some(({ status }) => status === 'verified');
  return (
    <SetUpPage frame={frame} step="domain" refresh={refresh}>
      <p>{t('set_up_domain_intro')}</p>
      {domains
        .filter(({ status }) => status !== 'verified')
        .map((domain) => (
          <section aria-labelledby={`domain-${domain.id}`} class="card">
            <h2 id={`domain-${domain.id}`}>{domain.name}</h2>
            <Record domain={domain} />
            <form method="post" action={`${path}/${domain.id}/check`}>
              <button type="submit" class="outline">
                {t('domains_check')}
              </button>
            </form>
          </section>
        ))}
      <Live id="live" askAt={askAt} waiting={t('set_up_domain_waiting')}>
        {domains.map((domain) => (
          <>
            <p>
              <strong>{domain.name}</strong>{' '}
              <span class={`badge badge-${domain.status}`}>{t(`set_up_domain_is_${domain.status}`)}</span>
            </p>
            {domain.status !== 'verified' && !domain.vouched && <Found domain={domain} />}
          </>
        ))}
        {isVerified && <GoOn href={frame.nextHref} />}
      </Live>
      <section aria-labelledby="claim">
        <h2 id="claim">{t(domains.length === 0 ? 'set_up_domain_yours' : 'set_up_domain_another')}</h2>
        <form method="post" action={path}>
          <TextField
            label={t('domains_name')}
            name="name"
            value={typed}
            placeholder="example.com"
            autocomplete="off"
            maxlength={MAX_DOMAIN_CHARACTERS}
            required
            errors={frame.errors}
            hint={t('set_up_domain_hint')}
          />
          <button type="submit" class={domains.length === 0 ? '' : 'outline'}>
            {t('set_up_domain_get')}
          </button>
        </form>
      </section>
      {!isVerified && domains.length > 0 && <GoOn href={frame.nextHref} quiet />}
    </SetUpPage>
  );
}
