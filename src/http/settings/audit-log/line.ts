// One audit event as the page shows it: a sentence with names, what changed, and the codes apart.

import type { AuditEventRow } from '../../../domain/organization/logs.ts';
import type { Texts } from '../../../texts/texts.ts';
import { minuteOf } from '../../instants.ts';
import { nameOfRole } from '../../role-names.ts';
import { nameOfAttribute, plainText } from '../plain-values.ts';
import type { AuditLine } from './page.tsx';
import { auditSentence } from './sentences.ts';

/** @param names as `namesInAudit` finds them */
export function toLine(t: Texts, row: AuditEventRow, names: ReadonlyMap<string, string>): AuditLine {
  const { before, after, changes } = row.detail;
  const name = nameIn(row, names);
  return {
    at: minuteOf(row.at),
    sentence: auditSentence(t, row.action, name),
    actor: row.actorLabel,
    changes: [...changesOf(t, before, after), ...trustChangesOf(t, changes)],
    facts: [
      ...Object.entries(row.detail)
        .filter(([key, value]) => !isSaid(key, value, name, row))
        .map(([key, value]) => ({ name: nameOfAttribute(t, key), value: shownValue(t, key, value) })),
      ...membersOf(t, row.detail.memberIds, names),
    ],
    action: row.action,
    target: `${kindOf(t, row.targetType)} ${row.targetId}`,
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

function kindOf(t: Texts, type: string): string {
  const key = `target_${type}`;
  return t.has(key) ? t(key) : type.replaceAll('_', ' ');
}

/** What the sentence or the list of changes has already, and the ids whose names follow. */
function isSaid(key: string, value: unknown, name: string | null, { detail }: AuditEventRow): boolean {
  if (key === 'before' || key === 'after') return detail.before !== undefined && detail.after !== undefined;
  return key === 'memberIds' || value === name || (key === 'changes' && Array.isArray(value));
}

function membersOf(t: Texts, ids: unknown, names: ReadonlyMap<string, string>): AuditLine['facts'] {
  if (!Array.isArray(ids) || ids.length === 0) return [];
  const people = ids.map((id) => names.get(String(id)) ?? t('log_gone'));
  return [{ name: t('named_members'), value: plainText(t, people) }];
}

/** Each setting that differs, with both values. */
function changesOf(t: Texts, before: unknown, after: unknown): AuditLine['changes'] {
  if (before === undefined || after === undefined) return [];
  const [from, to] = [recordOf(before), recordOf(after)];
  return Object.keys({ ...from, ...to })
    .filter((key) => JSON.stringify(from[key]) !== JSON.stringify(to[key]))
    .map((key) => ({
      name: key === 'value' ? '' : nameOfAttribute(t, key),
      before: shownValue(t, key, from[key]),
      after: shownValue(t, key, to[key]),
    }));
}

/** What somebody asked an Owner for, as the mail about it says it. */
function trustChangesOf(t: Texts, changes: unknown): AuditLine['changes'] {
  if (!Array.isArray(changes)) return [];
  return changes.map((one) => {
    const { what, before, after } = recordOf(one);
    const key = `trust_${what}`;
    return {
      name: t.has(key) ? t(key) : plainText(t, what),
      before: shownValue(t, 'trust', before),
      after: shownValue(t, 'trust', after),
    };
  });
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  return typeof value === 'object' ? { ...value } : { value };
}

/** These have codes of ours as values. */
const CODED: readonly string[] = ['because', 'kind', 'source', 'status', 'to', 'trust', 'what'];
/** Sentences that events have instead of a code. */
const SENTENCES: Readonly<Record<string, string>> = {
  on: 'trust_is_on',
  off: 'trust_is_off',
  'its maker may no longer change the settings': 'stored_maker_left',
  'its sender may no longer invite': 'stored_sender_left',
  'given to somebody new': 'stored_passed_on',
  'those that were not mailed': 'stored_not_mailed',
};

function shownValue(t: Texts, key: string, value: unknown): string {
  // An instant: no other number in the log is as large.
  if (typeof value === 'number' && value > 1e12) return minuteOf(value);
  if (typeof value !== 'string') return plainText(t, value);
  if (key === 'role' || key === 'value') return plainText(t, nameOfRole(value, t));
  const code = SENTENCES[value] ?? `stored_${value}`;
  return CODED.includes(key) && t.has(code) ? t(code) : plainText(t, value);
}
