// The first page of a setup link: who asks for what.

import type { SetupScope } from '../../domain/setup-links/links.ts';
import { NarrowPage } from '../../ui/document.tsx';
import { useTexts } from '../../ui/look.ts';

export interface OfferProps {
  readonly path: string;
  readonly organization: string;
  /** The address of the person who made the link; null: the operator of this service. */
  readonly askedBy: string | null;
  readonly scopes: readonly SetupScope[];
  readonly until: string;
}

export function OfferPage({ path, organization, askedBy, scopes, until }: OfferProps) {
  const t = useTexts();
  return (
    <NarrowPage title={t('set_up_title', { organization })}>
      <p>
        {askedBy === null
          ? t('set_up_asked_by_operator')
          : t.parts('set_up_asked_by', { person: <strong>{askedBy}</strong> })}
      </p>
      <ul>
        {scopes.map((scope) => (
          <li>{t(`set_up_scope_${scope}`)}</li>
        ))}
      </ul>
      <p>{t('set_up_how', { until })}</p>
      <form method="post" action={path}>
        <button type="submit">{t('set_up_begin')}</button>
      </form>
      <p>{t('set_up_warning')}</p>
    </NarrowPage>
  );
}
