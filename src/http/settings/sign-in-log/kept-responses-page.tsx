// Whether whole responses are kept for support.

import { KEEP_RESPONSES_HOURS } from '../../../domain/limits.ts';
import { useTexts } from '../../../ui/look.ts';
import { Time } from '../../../ui/time.tsx';

export interface SupportAccess {
  readonly path: string;
  /** An Owner decides. */
  readonly mayAllow: boolean;
  /** Null: nothing is kept. */
  readonly until: string | null;
}

export function KeptResponses({ path, mayAllow, until }: SupportAccess) {
  const t = useTexts();
  return (
    <section aria-labelledby="support">
      <h2 id="support">{t('kept_title')}</h2>
      {until === null ? (
        <p>{t('kept_nothing', { hours: KEEP_RESPONSES_HOURS })}</p>
      ) : (
        <p>{t.parts('kept_until', { until: <Time text={until} /> })}</p>
      )}
      {mayAllow && (
        <form method="post" action={`${path}/keep-responses`}>
          <button type="submit" class="outline">
            {t(until === null ? 'kept_keep' : 'kept_keep_longer')}
          </button>
        </form>
      )}
      {until !== null && (
        <form method="post" action={`${path}/delete-responses`}>
          <button type="submit" class="danger">
            {t('kept_stop')}
          </button>
        </form>
      )}
    </section>
  );
}
