// What happened on each day, over all organizations.

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

export function UsagePage({ frame, days }: UsagePageProps) {
  return (
    <SettingsPage frame={frame} title="Usage">
      <p>
        Over all organizations, by day (UTC). Sign-ins and SCIM operations appear here an hour after they
        happened.
      </p>
      {days.length === 0 ? (
        <p>Nothing has been counted yet. The first count comes within ten minutes.</p>
      ) : (
        <Table
          label="Usage"
          columns={['Day', 'Organizations', 'Users', 'Sign-ins', 'Refused sign-ins', 'SCIM operations']}
        >
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
