// What the provisioning log knows about a request beyond its outcome, in sentences for administrators. The
// management API gives the same as data.

import type { ProvisioningEventRow } from '../../../domain/organization/logs.ts';
import type { LeftOut } from '../../../scim/reading.ts';
import type { Texts } from '../../../texts/texts.ts';
import { nameOfAttribute, plainText } from '../plain-values.ts';

/** A list of attributes or members has no reason to be longer on a page. */
const MAX_NAMED = 20;

export function detailLines(
  t: Texts,
  { detail, reason }: Pick<ProvisioningEventRow, 'detail' | 'reason'>,
): string[] {
  // The sentence of the row says these.
  const { added: _added, removed: _removed, changed: _changed, ...rest } = detail;
  return [
    ...reasonLine(t, reason),
    ...Object.entries(rest).flatMap(([name, value]) => linesOf(t, name, value)),
  ];
}

/** What the identity provider was told is English, and says it there. */
function reasonLine(t: Texts, reason: string | null): string[] {
  if (t.language === 'en' || reason === null) return [];
  const because = becauseIn(t, reason);
  return because === null ? [] : [t('plog_reason', { because })];
}

function linesOf(t: Texts, name: string, value: unknown): readonly string[] {
  switch (name) {
    case 'sentence':
      return [t('plog_told', { sentence: plainText(t, value) })];
    case 'takenOver':
      return [t('plog_taken_over')];
    case 'unknownMembers':
      return [t('plog_unknown_members', { names: namesIn(t, value) })];
    case 'outsideClaimedDomains':
      return [t('plog_outside', { names: namesIn(t, value) })];
    case 'leftOut':
      return isList(value) ? value.map((one) => leftOutLine(t, one)) : [];
    default:
      return [`${nameOfAttribute(t, name)}: ${plainText(t, value)}`];
  }
}

function leftOutLine(t: Texts, one: unknown): string {
  const { name: attribute, because: code } = one as LeftOut;
  const name = plainText(t, attribute);
  const because = becauseIn(t, code);
  return because === null
    ? t('plog_left_out_code', { name, because: plainText(t, code) })
    : t('plog_left_out', { name, because });
}

/** The reasons of SCIM and of the domain; `tombstone` and `deactivation` come from no error. */
function becauseIn(t: Texts, code: string): string | null {
  const key = `because_${code}`;
  return t.has(key) ? t(key) : null;
}

function namesIn(t: Texts, value: unknown): string {
  if (!isList(value)) return plainText(t, value);
  const names = value
    .slice(0, MAX_NAMED)
    .map((one) => plainText(t, one))
    .join(', ');
  return value.length > MAX_NAMED ? t('plog_and_more', { names, number: value.length - MAX_NAMED }) : names;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
