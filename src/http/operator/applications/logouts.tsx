// What an application has not been told: that sessions of its people are over.

import type { LogoutDeliveryRow } from '../../../domain/webhooks/deliveries.ts';
import { useTexts } from '../../../ui/look.ts';
import { Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { minuteOf } from '../../instants.ts';
import { problemInShort } from '../webhooks/shown.ts';

export interface FailedLogoutsProps {
  /** Null: there is no address to send one to. */
  readonly logoutsPath: string | null;
  readonly failedLogouts: readonly LogoutDeliveryRow[];
}

const COLUMNS = [
  'applications_logout_ended',
  'applications_logout_outcome',
  'applications_logout_answer',
  'applications_logout_last',
  'applications_logout_next',
  'applications_logout_again',
] as const;

export function FailedLogouts({ logoutsPath, failedLogouts }: FailedLogoutsProps) {
  if (failedLogouts.length === 0) return null;
  const t = useTexts();
  return (
    <section aria-labelledby="logouts">
      <h2 id="logouts">{t('applications_logouts')}</h2>
      <p>{t('applications_logouts_intro')}</p>
      <Table label={t('applications_logouts')} columns={COLUMNS.map((key) => t(key))}>
        {failedLogouts.map((one) => (
          <tr>
            <td class="date">
              <Time text={minuteOf(one.createdAt)} />
              <small>{one.why}</small>
            </td>
            <td>
              <span class={`badge badge-${one.endedAt === null ? 'pending' : 'refused'}`}>
                {t(one.endedAt === null ? 'applications_logout_waits' : 'applications_logout_failed')}
              </span>
            </td>
            <td>
              {problemInShort({ problem: one.lastProblem, status: one.lastStatus }, t)}
              <small>{t('webhook_tries', { count: one.attempt })}</small>
            </td>
            <td class="date">
              <Time text={one.lastAt === null ? '–' : minuteOf(one.lastAt)} />
            </td>
            <td class="date">
              <Time text={one.endedAt === null ? minuteOf(one.nextAt) : '–'} />
            </td>
            <td>
              {logoutsPath && (
                <form method="post" action={`${logoutsPath}/${one.id}/again`}>
                  <button
                    type="submit"
                    class="outline small"
                    aria-label={t('applications_logout_again_of', { id: one.sid })}
                  >
                    {t('delivery_again')}
                  </button>
                </form>
              )}
            </td>
          </tr>
        ))}
      </Table>
    </section>
  );
}
