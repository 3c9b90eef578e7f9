// What a SCIM request did, as one sentence about its person or group.

import type { ProvisioningEventRow } from '../../../domain/organization/logs.ts';
import { nameOfAttribute } from '../plain-values.ts';

const THINGS = { user: 'person', group: 'group' } as const;

/** What each operation is called in the filter, and says in a row. */
export const OPERATIONS = {
  'user.created': ['Person created', 'Created this person.'],
  'user.updated': ['Person changed', 'Changed this person.'],
  'user.deactivated': ['Person deactivated', 'Deactivated this person.'],
  'user.reactivated': ['Person reactivated', 'Reactivated this person.'],
  'user.deleted': ['Person deleted', 'Deleted this person.'],
  'user.unchanged': ['Person as before', 'Nothing changed: this person was like that already.'],
  'user.read': ['Person looked up', 'Looked this person up.'],
  'user.listed': ['People looked up', 'Looked people up.'],
  'group.created': ['Group created', 'Created this group.'],
  'group.updated': ['Group changed', 'Changed this group.'],
  'group.deleted': ['Group deleted', 'Deleted this group.'],
  'group.unchanged': ['Group as before', 'Nothing changed: this group was like that already.'],
  'group.read': ['Group looked up', 'Looked this group up.'],
  'group.listed': ['Groups looked up', 'Looked groups up.'],
} as const satisfies Record<string, readonly [string, string]>;

export type OperationName = keyof typeof OPERATIONS;

export function isOperation(text: string | null): text is OperationName {
  return text !== null && Object.hasOwn(OPERATIONS, text);
}

export function sentenceOf(row: ProvisioningEventRow): string {
  const { operation, status } = row;
  if (status >= 400) return refusedSentence(row);
  if (!isOperation(operation)) return 'Did something that this page has no words for.';
  return changesSentence(row) ?? OPERATIONS[operation][1];
}

/** Names what changed, where the log knows it. */
function changesSentence({ operation, detail }: ProvisioningEventRow): string | null {
  const { changed, added, removed } = detail;
  if (operation === 'user.updated' && Array.isArray(changed) && changed.length > 0) {
    return `Changed ${inWords(changed.map((name) => nameOfAttribute(String(name))))}.`;
  }
  if (operation !== 'group.updated' && operation !== 'group.created') return null;
  const came = countOf(added);
  const left = countOf(removed);
  const parts = [came > 0 ? `added ${people(came)}` : '', left > 0 ? `removed ${people(left)}` : ''].filter(
    (part) => part !== '',
  );
  if (parts.length === 0) return null;
  if (operation === 'group.created') return `Created this group and ${inWords(parts)}.`;
  const sentence = inWords(parts);
  return `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}.`;
}

function refusedSentence({ reason, method, path, targetType, operation }: ProvisioningEventRow): string {
  if (reason === 'token_revoked') return 'Refused a bearer token that was revoked.';
  if (reason === 'token_expired') return 'Refused a bearer token that has expired.';
  if (operation?.endsWith('.read')) return `There is no such ${THINGS[targetType ?? 'user']}.`;
  const isOfGroups = targetType === 'group' || (targetType === null && /\/Groups\b/.test(path));
  const isOfOne = targetType !== null || /\/(?:Users|Groups)\b/.test(path);
  const thing = THINGS[isOfGroups ? 'group' : 'user'];
  if (path.endsWith('/Bulk')) return 'Could not do several changes at once.';
  if (!isOfOne) return 'Could not read the request.';
  const verb = REFUSED_VERBS[method];
  if (verb === undefined || path.endsWith('/.search')) {
    return `Could not look up ${isOfGroups ? 'groups' : 'people'}.`;
  }
  return `Could not ${verb} ${method === 'POST' ? 'a' : 'this'} ${thing}.`;
}

const REFUSED_VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'change',
  PATCH: 'change',
  DELETE: 'delete',
};

function countOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function people(count: number): string {
  return count === 1 ? 'one member' : `${count.toLocaleString('en')} members`;
}

/** "a", "a and b", "a, b and c" */
export function inWords(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}
