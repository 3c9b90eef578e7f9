// One request of the provisioning log: the values before and after, and below them the codes.

import { useTexts } from '../../../ui/look.ts';
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
  const t = useTexts();
  return (
    <SettingsPage
      frame={frame}
      title={t('plog_request_title')}
      status={<OutcomeBadge outcome={line.outcome} />}
    >
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
        <a href={logHref}>{t('plog_back')}</a>
      </p>
    </SettingsPage>
  );
}

function Values({ values }: Pick<ProvisioningRequestProps, 'values'>) {
  if (values.length === 0) return null;
  const t = useTexts();
  return (
    <Table label={t('plog_values')} columns={[t('log_what'), t('plog_before'), t('plog_after')]}>
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
  const t = useTexts();
  return (
    <dl class="facts">
      <dt>{t('log_time')}</dt>
      <dd>
        <Time text={line.at} />
      </dd>
      <dt>{t('plog_request')}</dt>
      <dd>
        <code>{request}</code>
      </dd>
      <dt>{t('plog_answer')}</dt>
      <dd>
        {status} {code && <code>{code}</code>}
      </dd>
      {targetId && (
        <>
          <dt>{t('plog_id')}</dt>
          <dd>
            <code>{targetId}</code>
          </dd>
        </>
      )}
      {tokenId && (
        <>
          <dt>{t('plog_token')}</dt>
          <dd>
            <code>{tokenId}</code>
          </dd>
        </>
      )}
      <dt>{t('plog_took')}</dt>
      <dd>{`${durationMs.toLocaleString(t.language)} ms`}</dd>
    </dl>
  );
}
