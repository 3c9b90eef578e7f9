// How far the directory is with a push: how many people it has created and changed so far, what was refused
// and why. The section renews itself while requests come.

import type { PushReason } from '../../../domain/provisioning/push.ts';
import { useTexts } from '../../../ui/look.ts';
import { Time } from '../../../ui/time.tsx';

export interface ShownPush {
  readonly running: boolean;
  readonly began: string;
  readonly last: string;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly directoryCount: number;
  readonly memberCount: number;
  readonly reasons: readonly { readonly reason: PushReason; readonly count: number; readonly href: string }[];
}

/** How often the page asks, in seconds. */
export const PUSH_SECONDS = 5;

export function PushProgress({ push, path }: { push: ShownPush; path: string }) {
  const { running, began, last, created, updated, unchanged, refused, directoryCount, memberCount } = push;
  const t = useTexts();
  return (
    <section id="push" aria-labelledby="push-title" {...(running && { 'data-renew': `${PUSH_SECONDS}` })}>
      <div class={`alert alert-${refused > 0 ? 'warning' : 'info'}`}>
        <h2 id="push-title">{t(running ? 'push_running' : 'push_last')}</h2>
        <p role="status">
          {t('push_counts', { created, updated, unchanged })}{' '}
          {t('push_managed', { managed: directoryCount, members: memberCount })}
        </p>
        <progress max={Math.max(memberCount, 1)} value={directoryCount} aria-label={t('push_bar')} />
        {refused > 0 && <p>{t('push_refused', { count: refused })}</p>}
        <Reasons {...push} />
        <p>
          <small>
            {t.parts('push_times', { began: <Time text={began} />, last: <Time text={last} /> })}
            {running && ' '}
            {running && <a href={path}>{t('push_again')}</a>}
          </small>
        </p>
      </div>
    </section>
  );
}

function Reasons({ reasons }: Pick<ShownPush, 'reasons'>) {
  const t = useTexts();
  if (reasons.length === 0) return null;
  return (
    <ul>
      {reasons.map(({ reason, count, href }) => (
        <li>
          <a href={href}>{t(`push_${reason}`)}</a>: {t('push_times_refused', { count })}
        </li>
      ))}
    </ul>
  );
}
