// The rules that the page edits travel in its form until they are saved: each button sends all of them, and
// what it changes about them.

import type { RoleRule, RoleRuleInput } from '../../../domain/people/role-rules.ts';
import type { Form } from '../../context.ts';

export interface Draft {
  readonly rules: readonly RoleRuleInput[];
  /** When the rules that it began with were saved. */
  readonly savedAt: number;
}

/** Null: the form is not ours. */
export function readDraft(form: Form): Draft | null {
  const savedAt = Number(form.text('savedAt') || Number.NaN);
  try {
    const rules: unknown = JSON.parse(form.text('rules'));
    if (!Number.isSafeInteger(savedAt) || !Array.isArray(rules)) return null;
    return rules.every(isInput) ? { rules: rules.map(inputOf), savedAt } : null;
  } catch {
    return null;
  }
}

const TEXTS = ['teamId', 'teamName', 'attribute', 'value', 'role'] as const;

/** Only the syntax; the domain says what is a rule. */
function isInput(one: unknown): one is RoleRuleInput {
  if (typeof one !== 'object' || one === null || !('role' in one)) return false;
  const fields = one as Record<string, unknown>;
  return TEXTS.every((name) => fields[name] === undefined || typeof fields[name] === 'string');
}

function inputOf({ teamId, teamName, attribute, value, role }: RoleRuleInput): RoleRuleInput {
  return { teamId, teamName, attribute, value, role };
}

/** The rule that the fields below the list describe. */
export function readNewRule(form: Form): RoleRuleInput {
  const [teamId, teamName] = [form.text('teamId'), form.text('teamName')];
  const [attribute, value] = [form.text('attribute'), form.text('value')];
  return {
    ...(teamId && { teamId }),
    ...(teamName.trim() && { teamName }),
    ...(attribute.trim() && { attribute }),
    ...(value.trim() && { value }),
    role: form.text('role'),
  };
}

/** The rules after what the button `act` says, such as `up-2`. */
export function changed(rules: readonly RoleRuleInput[], act: string): readonly RoleRuleInput[] {
  const [, verb, digits] = /^(up|down|remove)-(\d{1,3})$/.exec(act) ?? [];
  const at = Number(digits);
  const rule = rules[at];
  if (!rule) return rules;
  const others = rules.filter((_, index) => index !== at);
  if (verb === 'remove') return others;
  return others.toSpliced(Math.max(0, verb === 'up' ? at - 1 : at + 1), 0, rule);
}

export function toInput({ group, role }: RoleRule): RoleRuleInput {
  if (group.kind === 'attribute') return { attribute: group.attribute, value: group.value, role };
  return group.id === null ? { teamName: group.name, role } : { teamId: group.id, role };
}

export function isSame(a: readonly RoleRuleInput[], b: readonly RoleRuleInput[]): boolean {
  return JSON.stringify(a.map(inputOf)) === JSON.stringify(b.map(inputOf));
}
