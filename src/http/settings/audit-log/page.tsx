// The audit log: filter, events with before and after, exports.

import { ExportLinks, type Exports } from '../../../ui/exports.tsx';
import { FilterForm, SelectField, TextField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { Older, type OlderEntries } from '../../../ui/pager.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Long, Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { actionOptions } from './sentences.ts';

export interface AuditLine {
  readonly at: string;
  /** Without a full stop: `Changed the role of ada@example.com`. */
  readonly sentence: string;
  readonly actor: string;
  readonly changes: readonly { readonly name: string; readonly before: string; readonly after: string }[];
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  /** The code: `user.role_changed`. */
  readonly action: string;
  /** Which kind of thing, and its id. */
  readonly target: string;
  readonly address: string | null;
}

export interface AuditFilterValues {
  readonly action: string;
  readonly actor: string;
  /** `2026-11-02` */
  readonly from: string;
  readonly until: string;
}

export interface AuditLogProps {
  readonly frame: SettingsFrame;
  readonly values: AuditFilterValues;
  readonly events: readonly AuditLine[];
  readonly older: OlderEntries | null;
  readonly exports: Exports | null;
  readonly keptDays: number;
}

export function AuditLogPage({ frame, values, events, older, exports, keptDays }: AuditLogProps) {
  const t = useTexts();
  return (
    <SettingsPage frame={frame} title={t('nav_auditLog')}>
      <p>
        {keptDays === 730 ? t('audit_kept_years') : t('audit_kept_days', { days: keptDays })}
        {exports && <ExportLinks {...exports} />}
      </p>
      <FilterForm button={t('log_filter')}>
        <SelectField
          label={t('audit_action')}
          name="action"
          value={values.action}
          options={[{ value: '', label: t('log_all') }, ...actionOptions(t)]}
        />
        <TextField label={t('log_by')} name="actor" value={values.actor} placeholder="ada@example.com" />
        <TextField label={t('log_from')} name="from" type="date" value={values.from} />
        <TextField label={t('log_until')} name="until" type="date" value={values.until} />
      </FilterForm>
      {events.length === 0 ? (
        <p>{t('audit_none')}</p>
      ) : (
        <Table label={t('audit_events')} columns={[t('log_time'), t('log_by'), t('log_what')]}>
          {events.map((event) => (
            <tr>
              <td class="date">
                <Time text={event.at} />
              </td>
              <td>
                <Long text={event.actor} />
              </td>
              <td class="wide">
                {event.sentence}
                <Changes changes={event.changes} />
                <Codes {...event} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      <Older older={older} />
    </SettingsPage>
  );
}

function Changes({ changes }: Pick<AuditLine, 'changes'>) {
  if (changes.length === 0) return null;
  return (
    <ul>
      {changes.map(({ name, before, after }) => (
        <li>
          {name && `${name}: `}
          <del>{before}</del>
          {' → '}
          <ins>{after}</ins>
        </li>
      ))}
    </ul>
  );
}

function Codes({ facts, action, target, address }: AuditLine) {
  const t = useTexts();
  return (
    <details class="codes">
      <summary>{t('audit_detail')}</summary>
      <ul>
        {facts.map(({ name, value }) => (
          <li>{`${name}: ${value}`}</li>
        ))}
        <li>
          <code>{action}</code>
        </li>
        <li>
          <code>{target}</code>
        </li>
        {address && <li>{t('audit_from_address', { address })}</li>}
      </ul>
    </details>
  );
}
