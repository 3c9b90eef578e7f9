// What a SCIM request did, as one sentence about its person or group.

import type { ProvisioningEventRow } from '../../../domain/organization/logs.ts';
import type { Texts } from '../../../texts/texts.ts';
import { listed, nameOfAttribute } from '../plain-values.ts';

/** In the order of the filter. */
export const OPERATIONS = [
  'user.created',
  'user.updated',
  'user.deactivated',
  'user.reactivated',
  'user.deleted',
  'user.unchanged',
  'user.read',
  'user.listed',
  'group.created',
  'group.updated',
  'group.deleted',
  'group.unchanged',
  'group.read',
  'group.listed',
] as const;

export type OperationName = (typeof OPERATIONS)[number];

export function isOperation(text: string | null): text is OperationName {
  return (OPERATIONS as readonly (string | null)[]).includes(text);
}

export function sentenceOf(t: Texts, row: ProvisioningEventRow): string {
  const { operation, status } = row;
  if (status >= 400) return refusedSentence(t, row);
  if (!isOperation(operation)) return t('plog_said_unknown');
  return changesSentence(t, row) ?? t(`plog_said_${operation}`);
}

/** Names what changed, where the log knows it. */
function changesSentence(t: Texts, { operation, detail }: ProvisioningEventRow): string | null {
  const { changed } = detail;
  if (operation === 'user.updated' && Array.isArray(changed) && changed.length > 0) {
    const names = changed.map((name) => nameOfAttribute(t, String(name)));
    return t('plog_changed', { names: listed(t, names) });
  }
  const came = countOf(detail.added);
  const left = countOf(detail.removed);
  const added = people(t, came);
  if (operation === 'group.created') return came > 0 ? t('plog_created_with', { added }) : null;
  if (operation !== 'group.updated') return null;
  if (left === 0) return came > 0 ? t('plog_added', { added }) : null;
  const removed = people(t, left);
  return came > 0 ? t('plog_added_removed', { added, removed }) : t('plog_removed', { removed });
}

function refusedSentence(t: Texts, row: ProvisioningEventRow): string {
  const { reason, method, path, targetType, operation } = row;
  if (reason === 'token_revoked' || reason === 'token_expired') return t(`plog_${reason}`);
  if (operation?.endsWith('.read')) return t(`plog_no_${targetType ?? 'user'}`);
  if (path.endsWith('/Bulk')) return t('plog_not_bulk');
  if (targetType === null && !/\/(?:Users|Groups)\b/.test(path)) return t('plog_not_read');
  const thing = targetType ?? (/\/Groups\b/.test(path) ? 'group' : 'user');
  const what = path.endsWith('/.search') ? undefined : REFUSED[method];
  return t(`plog_not_${what ?? 'listed'}_${thing}`);
}

const REFUSED: Readonly<Record<string, 'created' | 'changed' | 'deleted'>> = {
  POST: 'created',
  PUT: 'changed',
  PATCH: 'changed',
  DELETE: 'deleted',
};

function countOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function people(t: Texts, count: number): string {
  return count === 1 ? t('plog_one_member') : t('plog_members', { number: count });
}
