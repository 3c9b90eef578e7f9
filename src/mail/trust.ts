// The mails about changes of trust. Each says who did what, when and from where, and what to do if it was not
// intended.

import { SP_KEY_RETIREMENT_DAYS } from '../domain/limits.ts';
import type { TrustChange, TrustedThing } from '../domain/trust.ts';
import type { TrustNotice } from '../domain/trust-notices.ts';
import { ENGLISH, type Texts } from '../texts/texts.ts';
import { letter, plain, unmarked, type Words } from './messages.ts';

export function trustMail(notice: TrustNotice, t: Texts = ENGLISH): Words {
  const { kind, changes, actor, person = '', role = 'owner', more = 0 } = notice;
  const state = changes[0]?.after === 'on' ? 'on' : 'off';
  const told = kind === 'approval_switched' ? (`approval_${state}` as const) : kind;
  const of = (kind === 'role_given' ? changes[0]?.after : role) ?? '';
  const names = {
    organization: unmarked(notice.organizationName),
    person: plain(person),
    name: isRole(of) ? t(`role_${of}`) : of,
    role: isRole(of) ? t(`told_a_${of}`) : of,
    days: SP_KEY_RETIREMENT_DAYS,
  };
  const lines = [
    ...changes.map((change) => changeLine(change, t)),
    ...(more > 0 ? [t('told_more', { count: more })] : []),
  ];
  return {
    subject: t(`told_${told}`, names),
    text: letter(
      t(`told_${told}_what`, names),
      ...(lines.length > 0 ? [lines.map((line) => `    ${line}`).join('\n')] : []),
      [
        t('told_by', { who: actorOf(notice, t) }),
        t('told_when', { at: minuteOf(notice.atMs) }),
        ...(actor.address ? [t('told_from', { address: plain(actor.address) })] : []),
      ].join('\n'),
      t(`told_${told}_do`),
      notice.url,
      t(kind === 'member_left' ? 'warning_reason' : 'told_reason', {
        organization: plain(notice.organizationName),
      }),
    ),
  };
}

function minuteOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

const ROLES = ['owner', 'admin', 'billing_admin', 'member'] as const;

function isRole(text: string): text is (typeof ROLES)[number] {
  return (ROLES as readonly string[]).includes(text);
}

function thingOf({ what, of }: TrustChange, t: Texts): string {
  const thing = t(`trust_${what}`);
  if (of === undefined) return thing;
  return what === 'mappedRole' ? plain(of) : t('told_thing_of', { thing, of: unmarked(of) });
}

const OF_ROLES: readonly TrustedThing[] = ['role', 'mappedRole', 'roleRule'];
const MAX_VALUE_CHARACTERS = 200;

/** Roles and switches have words. */
function wordsFor(what: TrustedThing, value: string | null, t: Texts): string | null {
  if (value === null) return null;
  if (what === 'spKeySigns') return minuteOf(Date.parse(value));
  if (value === 'on' || value === 'off') return t(`trust_is_${value}`);
  return OF_ROLES.includes(what) && isRole(value) ? t(`role_${value}`) : plain(value, MAX_VALUE_CHARACTERS);
}

function changeLine(change: TrustChange, t: Texts): string {
  const { what, because } = change;
  const [before, after] = [wordsFor(what, change.before, t), wordsFor(what, change.after, t)];
  return `${thingOf(change, t)}: ${changeOf()}`;

  function changeOf(): string {
    if (before === null && what === 'certificate') return t('told_added', { value: after ?? '' });
    if (before === null) return after ?? '';
    if (after === null) return t('told_removed', { value: before });
    const value = `${before} → ${after}`;
    return because === undefined ? value : t('told_because', { value, group: unmarked(because) });
  }
}

/** How the label of somebody with a setup link begins, for the audit log. */
const LINK_OF = /^setup link of /;

function actorOf({ actor, elsewhere }: TrustNotice, t: Texts): string {
  const label = plain(actor.label);
  if (elsewhere) return t('told_by_elsewhere');
  switch (actor.type) {
    case 'operator':
      return t('told_by_operator', { label });
    case 'scim':
      return t('told_by_scim');
    case 'setup_link':
      return t('told_by_setup_link', { who: plain(actor.label.replace(LINK_OF, '')) });
    case 'saml':
      return t('sso');
    // Its label is the name of this software, which the product need not have.
    case 'system':
      return t('told_by_system');
    case 'account':
      return label;
  }
}
