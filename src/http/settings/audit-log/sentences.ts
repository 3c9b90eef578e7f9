// Each audit event as a sentence: in general for the filter, and with the name of its person or thing for a
// row.

import { AUDIT_ACTIONS, type AuditAction } from '../../../domain/audit.ts';
import type { Texts } from '../../../texts/texts.ts';

export function actionOptions(t: Texts): { readonly value: AuditAction; readonly label: string }[] {
  return AUDIT_ACTIONS.map((value) => ({ value, label: t(`audit_${value}`) }));
}

/** @param name null: nobody knows it any more. An action of another version is its own sentence. */
export function auditSentence(t: Texts, action: string, name: string | null): string {
  const named = `audit_named_${action}`;
  if (name !== null && t.has(named, 'name')) return t(named, { name });
  const general = `audit_${action}`;
  return t.has(general) ? t(general) : action;
}
