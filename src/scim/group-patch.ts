// PATCH of a Group without its members in memory: what concerns `members` becomes commands for rows, in the
// order of the operations; the rest is applied as it is to a User. One member more or less costs the same in
// a team of ten and of ten thousand.

import { ScimError } from './errors.ts';
import type { Filter } from './filter.ts';
import { equalGroupFields, fromGroupTree, parseMemberIds, takeMembers, toGroupTree } from './group.ts';
import { GROUP_SCHEMA_ID } from './group-schema.ts';
import { isObject, type JsonObject } from './json.ts';
import { applyOperation } from './patch.ts';
import type { PatchOperation } from './patch-parse.ts';
import { type PatchPath, parsePath } from './path-parse.ts';
import { Reading } from './reading.ts';
import { GROUP } from './schemas.ts';
import type { GroupFields } from './stored.ts';

/** Adding an existing member or removing a non-member is a no-op. The caller reports ids that name nobody. */
export type MembershipCommand =
  | { readonly op: 'add' | 'remove' | 'replaceAll'; readonly ids: readonly string[] }
  | { readonly op: 'removeAll' };

export interface GroupPatchPlan {
  readonly fields: GroupFields;
  /**
   * Whether `fields` differ from the current ones. Whether members change shows only when the commands run.
   */
  readonly fieldsChanged: boolean;
  /** In order. Consecutive ones of the same kind are one command. */
  readonly members: readonly MembershipCommand[];
}

/**
 * @throws ScimError invalidPath, invalidFilter, invalidValue, noTarget, mutability; nothing is planned then.
 */
export function planGroupPatch(
  current: GroupFields,
  operations: readonly PatchOperation[],
  reading: Reading = Reading.strict(),
): GroupPatchPlan {
  let tree = toGroupTree(current);
  const members: MembershipCommand[] = [];
  for (const operation of operations) {
    tree = reading.attempt(tree, operation.path, () => {
      const { commands, rest } = splitMembers(tree, operation, reading);
      const next = rest === undefined ? tree : applyOperation(tree, rest, GROUP, reading);
      for (const command of commands) append(members, command);
      return next;
    });
  }
  const fields = fromGroupTree(tree);
  return { fields, fieldsChanged: !equalGroupFields(fields, current), members };
}

interface Split {
  readonly commands: readonly MembershipCommand[];
  /** What is left for the Group itself. */
  readonly rest: PatchOperation | undefined;
}

function splitMembers(tree: JsonObject, operation: PatchOperation, reading: Reading): Split {
  const { op, path, value } = operation;
  if (path === undefined) {
    if (!isObject(value)) return { commands: [], rest: operation };
    const { members, rest } = takeMembers(value);
    if (members === undefined) return { commands: [], rest: operation };
    const command = whole(op, { ...operation, value: members }, reading);
    return {
      commands: command,
      rest: Object.keys(rest).length === 0 ? undefined : { ...operation, value: rest },
    };
  }
  const extensions = Object.keys(tree).filter((key) => key.includes(':'));
  const target = parsePath(path, GROUP, extensions);
  if (target.kind !== 'attribute' || !isMembers(target)) return { commands: [], rest: operation };
  if (target.sub !== undefined) {
    throw new ScimError('mutability', 'The attributes of a member do not change: remove it and add another.');
  }
  if (target.filter === undefined) return { commands: whole(op, operation, reading), rest: undefined };
  return { commands: selected(op, target.filter, operation, reading), rest: undefined };
}

type AttributeTarget = Extract<PatchPath, { kind: 'attribute' }>;

function isMembers({ path }: AttributeTarget): boolean {
  return path.schema === GROUP_SCHEMA_ID && path.attribute.name === 'members';
}

/** `members` without a filter. */
function whole(
  op: PatchOperation['op'],
  { value }: PatchOperation,
  reading: Reading,
): readonly MembershipCommand[] {
  if (op === 'remove') {
    // Entra ID's old style names the members to remove; only a removal without a value means everybody.
    if (value === undefined || value === null) return [{ op: 'removeAll' }];
    return commandOf('remove', parseMemberIds(value, reading, 'some'));
  }
  const ids = parseMemberIds(value, reading, op === 'add' ? 'none' : 'some');
  if (op === 'add') return commandOf('add', ids);
  return ids.length === 0 ? [{ op: 'removeAll' }] : [{ op: 'replaceAll', ids }];
}

/** `members[…]` */
function selected(
  op: PatchOperation['op'],
  filter: Filter,
  { value }: PatchOperation,
  reading: Reading,
): readonly MembershipCommand[] {
  const ids = selectIds(filter);
  if (op === 'remove') return ids === EVERYBODY ? [{ op: 'removeAll' }] : commandOf('remove', ids);
  if (ids === EVERYBODY) throw unsupported();
  if (op === 'add') return commandOf('add', ids);
  const given = parseMemberIds(value, reading, 'some');
  // A member is its id, which is immutable: replacing it with itself is nothing, with another an error.
  if (given.every((id) => ids.includes(id)) && ids.every((id) => given.includes(id))) return [];
  throw new ScimError('mutability', 'The "value" of a member does not change: remove it and add another.');
}

const EVERYBODY = Symbol('everybody');

/** The ids that satisfy the filter, which may only ask about ids. */
function selectIds(filter: Filter): readonly string[] | typeof EVERYBODY {
  switch (filter.kind) {
    case 'constant':
      return filter.matches ? EVERYBODY : [];
    case 'present':
      if (filter.path.leaf.name === 'value') return EVERYBODY;
      throw unsupported();
    case 'compare':
      if (filter.path.leaf.name === 'value' && filter.operator === 'eq' && filter.value.type === 'string') {
        return [filter.value.value];
      }
      throw unsupported();
    case 'or':
      return filter.terms
        .map(selectIds)
        .reduce((a, b) => (a === EVERYBODY || b === EVERYBODY ? EVERYBODY : union(a, b)));
    case 'and':
      return filter.terms.map(selectIds).reduce((a, b) => {
        if (a === EVERYBODY) return b;
        return b === EVERYBODY ? a : a.filter((id) => b.includes(id));
      });
    default:
      throw unsupported();
  }
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])];
}

function commandOf(op: 'add' | 'remove', ids: readonly string[]): readonly MembershipCommand[] {
  return ids.length === 0 ? [] : [{ op, ids }];
}

/** Okta removes with one operation for each member: one command for all of them is one statement. */
function append(commands: MembershipCommand[], command: MembershipCommand): void {
  const last = commands.at(-1);
  if (last !== undefined && (last.op === 'add' || last.op === 'remove') && last.op === command.op) {
    commands[commands.length - 1] = { op: last.op, ids: union(last.ids, command.ids) };
  } else {
    commands.push(command);
  }
}

function unsupported(): ScimError {
  return new ScimError(
    'invalidFilter',
    'Members are selected by their "value" with eq, combined with and and or.',
  );
}
