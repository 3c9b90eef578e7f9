// Whether this deployment can serve, part by part.

import { Alert } from '../../../ui/alert.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';

export interface HealthPageProps {
  readonly frame: SettingsFrame;
  readonly ready: boolean;
  readonly at: string;
  readonly parts: readonly { readonly name: string; readonly state: string; readonly ok: boolean }[];
  /** Where programs read the same. */
  readonly paths: readonly string[];
}

export function HealthPage({ frame, ready, at, parts, paths }: HealthPageProps) {
  return (
    <SettingsPage frame={frame} title="Health">
      <Alert kind={ready ? 'success' : 'error'}>
        {ready ? 'Everything answers' : 'Something does not answer, or is missing'}, checked at{' '}
        <Time text={at} />.
      </Alert>
      <Table label="Parts" columns={['Part', 'State']}>
        {parts.map(({ name, state, ok }) => (
          <tr>
            <td>{name}</td>
            <td>
              <span class={`badge badge-${ok ? 'verified' : 'refused'}`}>{ok ? 'good' : 'look here'}</span>{' '}
              {state}
            </td>
          </tr>
        ))}
      </Table>
      <p>
        Have your monitoring ask{' '}
        {paths.map((path, index) => (
          <>
            {index > 0 && ' and '}
            <code>{path}</code>
          </>
        ))}
        : they answer the same with 200 or 503.
      </p>
    </SettingsPage>
  );
}
