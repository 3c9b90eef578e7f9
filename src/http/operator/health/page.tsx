// Whether this deployment can serve, part by part.

import type { Child } from 'hono/jsx';
import { Alert } from '../../../ui/alert.tsx';
import { useTexts } from '../../../ui/look.ts';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';

export interface HealthPageProps {
  readonly frame: SettingsFrame;
  readonly ready: boolean;
  readonly at: string;
  readonly parts: readonly { readonly name: string; readonly state: string; readonly ok: boolean }[];
  /** Where programs read the same. */
  readonly paths: readonly [one: string, other: string];
}

const KINDS = { good: 'success', mixed: 'warning', bad: 'error' } as const;

export function HealthPage({ frame, ready, at, parts, paths }: HealthPageProps) {
  const t = useTexts();
  const [one, other] = paths;
  // A webhook that fails does not stop the service.
  const verdict = !ready ? 'bad' : parts.every(({ ok }) => ok) ? 'good' : 'mixed';
  return (
    <SettingsPage frame={frame} title={t('console_health')}>
      <Alert kind={KINDS[verdict]}>
        {t.parts<`health_${typeof verdict}`, Child>(`health_${verdict}`, { at: <Time text={at} /> })}
      </Alert>
      <Table label={t('health_parts')} columns={[t('health_part'), t('health_state')]}>
        {parts.map(({ name, state, ok }) => (
          <tr>
            <td>{name}</td>
            <td>
              <span class={`badge badge-${ok ? 'verified' : 'refused'}`}>
                {t(ok ? 'health_is_good' : 'health_is_bad')}
              </span>{' '}
              {state}
            </td>
          </tr>
        ))}
      </Table>
      <p>
        {t.parts<'health_monitoring', Child>('health_monitoring', {
          one: <code>{one}</code>,
          other: <code>{other}</code>,
        })}
      </p>
    </SettingsPage>
  );
}
