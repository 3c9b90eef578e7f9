// What happened on each day, over all organizations.

import { useTexts } from '../../../ui/look.ts';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';

export interface UsagePageProps {
  readonly frame: SettingsFrame;
  readonly days: readonly {
    readonly day: string;
    readonly organizations: string;
    readonly members: string;
    readonly signIns: string;
    readonly refusedSignIns: string;
    readonly scimOperations: string;
  }[];
}

const COLUMNS = [
  'usage_day',
  'console_organizations',
  'usage_users',
  'usage_sign_ins',
  'usage_refused',
  'usage_scim',
] as const;

export function UsagePage({ frame, days }: UsagePageProps) {
  const t = useTexts();
  return (
    <SettingsPage frame={frame} title={t('console_usage')}>
      <p>{t('usage_intro')}</p>
      {days.length === 0 ? (
        <p>{t('usage_none')}</p>
      ) : (
        <Table label={t('console_usage')} columns={COLUMNS.map((key) => t(key))}>
          {days.map((one) => (
            <tr>
              <td class="date">
                <Time text={one.day} />
              </td>
              <td>{one.organizations}</td>
              <td>{one.members}</td>
              <td>{one.signIns}</td>
              <td>{one.refusedSignIns}</td>
              <td>{one.scimOperations}</td>
            </tr>
          ))}
        </Table>
      )}
    </SettingsPage>
  );
}
