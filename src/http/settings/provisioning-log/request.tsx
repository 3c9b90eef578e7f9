// One request of the provisioning log: the values before and after, and below them the codes.

import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { OutcomeBadge, type ProvisioningLine } from './page.tsx';
import type { ChangedValue } from './values.ts';

export interface ProvisioningRequestProps {
  readonly frame: SettingsFrame;
  readonly line: ProvisioningLine;
  readonly values: readonly ChangedValue[];
  /** `PATCH /Users/mem_1` */
  readonly request: string;
  readonly status: number;
  /** What the refusal or the operation is called in the API. */
  readonly code: string | null;
  readonly targetId: string | null;
  readonly tokenId: string | null;
  readonly durationMs: number;
  readonly logHref: string;
}

export function ProvisioningRequestPage(props: ProvisioningRequestProps) {
  const { frame, line, values, logHref } = props;
  return (
    <SettingsPage frame={frame} title="Provisioning request" status={<OutcomeBadge outcome={line.outcome} />}>
      <p>
        <strong>{line.who ?? ''}</strong>
        {line.who && <br />}
        {line.sentence}
      </p>
      {line.detail.length > 0 && (
        <ul>
          {line.detail.map((one) => (
            <li>{one}</li>
          ))}
        </ul>
      )}
      <Values values={values} />
      <Technical {...props} />
      <p>
        <a href={logHref}>Back to the provisioning log</a>
      </p>
    </SettingsPage>
  );
}

function Values({ values }: Pick<ProvisioningRequestProps, 'values'>) {
  if (values.length === 0) return null;
  return (
    <Table label="Values" columns={['What', 'Before', 'After']}>
      {values.map(({ name, before, after }) => (
        <tr>
          <td>{name}</td>
          <td>{before === null ? '–' : <del>{before}</del>}</td>
          <td>{after === null ? '–' : <ins>{after}</ins>}</td>
        </tr>
      ))}
    </Table>
  );
}

function Technical(props: ProvisioningRequestProps) {
  const { line, request, status, code, targetId, tokenId, durationMs } = props;
  return (
    <dl class="facts">
      <dt>Time</dt>
      <dd>
        <Time text={line.at} />
      </dd>
      <dt>Request</dt>
      <dd>
        <code>{request}</code>
      </dd>
      <dt>Answer</dt>
      <dd>
        {status} {code && <code>{code}</code>}
      </dd>
      {targetId && (
        <>
          <dt>ID</dt>
          <dd>
            <code>{targetId}</code>
          </dd>
        </>
      )}
      {tokenId && (
        <>
          <dt>Token</dt>
          <dd>
            <code>{tokenId}</code>
          </dd>
        </>
      )}
      <dt>Took</dt>
      <dd>{`${durationMs.toLocaleString('en')} ms`}</dd>
    </dl>
  );
}
