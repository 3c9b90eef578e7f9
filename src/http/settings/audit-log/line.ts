// One audit event as the page shows it: a sentence with names, what changed, and the codes apart.

import type { AuditEventRow } from '../../../domain/organization/logs.ts';
import { minuteOf } from '../../instants.ts';
import { nameOfRole } from '../../role-names.ts';
import { nameOfAttribute, plainText } from '../plain-values.ts';
import type { AuditLine } from './page.tsx';
import { auditSentence } from './sentences.ts';

/** @param names as `namesInAudit` finds them */
export function toLine(row: AuditEventRow, names: ReadonlyMap<string, string>): AuditLine {
  const { before, after } = row.detail;
  const name = nameIn(row, names);
  return {
    at: minuteOf(row.at),
    sentence: auditSentence(row.action, name),
    actor: row.actorLabel,
    changes: changesOf(before, after),
    facts: [
      ...Object.entries(row.detail)
        .filter(([key, value]) => !isSaid(key, value, name, row))
        .map(([key, value]) => ({ name: nameOfAttribute(key), value: shownValue(key, value) })),
      ...membersOf(row.detail.memberIds, names),
    ],
    action: row.action,
    target: `${row.targetType.replaceAll('_', ' ')} ${row.targetId}`,
    address: row.address,
  };
}

/** The name of then, or else that of now. */
function nameIn({ detail, targetId, targetType }: AuditEventRow, names: ReadonlyMap<string, string>) {
  for (const value of [targetType === 'member' ? detail.email : undefined, detail.name, detail.label]) {
    if (typeof value === 'string' && value !== '') return value;
  }
  const after = recordOf(detail.after).name;
  if (targetType === 'team' && typeof after === 'string') return after;
  return names.get(targetId) ?? (typeof detail.email === 'string' ? detail.email : null);
}

/** What the sentence or the list of changes has already, and the ids whose names follow. */
function isSaid(key: string, value: unknown, name: string | null, { detail }: AuditEventRow): boolean {
  if (key === 'before' || key === 'after') return detail.before !== undefined && detail.after !== undefined;
  return key === 'memberIds' || value === name;
}

function membersOf(ids: unknown, names: ReadonlyMap<string, string>): AuditLine['facts'] {
  if (!Array.isArray(ids) || ids.length === 0) return [];
  return [
    { name: 'members', value: plainText(ids.map((id) => names.get(String(id)) ?? 'somebody who is gone')) },
  ];
}

/** Each setting that differs, with both values. */
function changesOf(before: unknown, after: unknown): AuditLine['changes'] {
  if (before === undefined || after === undefined) return [];
  const [from, to] = [recordOf(before), recordOf(after)];
  return Object.keys({ ...from, ...to })
    .filter((key) => JSON.stringify(from[key]) !== JSON.stringify(to[key]))
    .map((key) => ({
      name: key === 'value' ? '' : nameOfAttribute(key),
      before: shownValue(key, from[key]),
      after: shownValue(key, to[key]),
    }));
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  return typeof value === 'object' ? { ...value } : { value };
}

function shownValue(key: string, value: unknown): string {
  // An instant: no other number in the log is as large.
  if (typeof value === 'number' && value > 1e12) return minuteOf(value);
  if (typeof value === 'string' && (key === 'role' || key === 'value')) return plainText(nameOfRole(value));
  return plainText(value);
}
