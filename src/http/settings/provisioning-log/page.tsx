// The provisioning log as a table, with search.

import { Checkbox, FilterForm, TextField } from '../../../ui/form.tsx';
import { Older, type OlderEntries } from '../../../ui/pager.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Long, Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';

export interface ProvisioningLine {
  readonly at: string;
  readonly request: string;
  readonly operation: string | null;
  readonly target: string | null;
  readonly status: number;
  readonly reason: string | null;
  readonly detail: readonly string[];
  readonly durationMs: number;
}

export interface ProvisioningLogProps {
  readonly frame: SettingsFrame;
  readonly search: string;
  readonly failedOnly: boolean;
  readonly events: readonly ProvisioningLine[];
  readonly older: OlderEntries | null;
}

export function ProvisioningLogPage({ frame, search, failedOnly, events, older }: ProvisioningLogProps) {
  return (
    <SettingsPage frame={frame} title="Provisioning log">
      <FilterForm button="Search">
        <TextField
          label="Search"
          name="search"
          value={search}
          placeholder="ada@example.com"
          hint="A person, a group, an id, a path or a reason."
        />
        <Checkbox label="Failures only" name="failed" checked={failedOnly} />
      </FilterForm>
      {events.length === 0 ? (
        <p>No matching requests.</p>
      ) : (
        <Table label="Requests" columns={['Time', 'Request', 'Target', 'Answer']}>
          {events.map((event) => (
            <tr>
              <td class="date">
                <Time text={event.at} />
              </td>
              <td class="wide">
                {event.operation && (
                  <>
                    {event.operation}
                    <br />
                  </>
                )}
                <small>{event.request}</small>
              </td>
              <td>
                <Long text={event.target ?? '–'} />
              </td>
              <td>
                <span class={`badge badge-${event.status < 400 ? 'accepted' : 'refused'}`}>
                  {event.status}
                </span>{' '}
                {event.reason}
                {event.detail.map((line) => (
                  <>
                    <br />
                    <small>{line}</small>
                  </>
                ))}
                <br />
                <small>{`${event.durationMs} ms`}</small>
              </td>
            </tr>
          ))}
        </Table>
      )}
      <Older older={older} />
    </SettingsPage>
  );
}
