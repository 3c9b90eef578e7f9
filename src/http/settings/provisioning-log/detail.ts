// What the provisioning log knows about a request beyond its outcome, in sentences for administrators. The
// management API gives the same as data.

import type { ProvisioningReason } from '../../../domain/commands.ts';
import type { ScimReason } from '../../../scim/errors.ts';
import type { LeftOut } from '../../../scim/reading.ts';
import { nameOfAttribute, plainText } from '../plain-values.ts';

/** A list of attributes or members has no reason to be longer on a page. */
const MAX_NAMED = 20;

export function detailLines(detail: Readonly<Record<string, unknown>>): string[] {
  // The sentence of the row says these.
  const { added: _added, removed: _removed, changed: _changed, ...rest } = detail;
  return Object.entries(rest).flatMap(([name, value]) => linesOf(name, value));
}

function linesOf(name: string, value: unknown): readonly string[] {
  switch (name) {
    case 'sentence':
      return [plainText(value)];
    case 'takenOver':
      return [
        'There was an account with this address already. The person has it now, and its password has ended.',
      ];
    case 'unknownMembers':
      return [`Skipped members that nobody here has as an id: ${namesIn(value)}.`];
    case 'outsideClaimedDomains':
      return [`Skipped people outside of the claimed domains: ${namesIn(value)}.`];
    case 'leftOut':
      return isList(value) ? value.map(leftOutLine) : [];
    default:
      return [`${nameOfAttribute(name)}: ${plainText(value)}`];
  }
}

function leftOutLine(one: unknown): string {
  const { name, because } = one as LeftOut;
  return `Left out: ${plainText(name)}, because ${BECAUSE[because] ?? `of "${plainText(because)}"`}.`;
}

/** `tombstone` and `deactivation` are of no error: see `user-change.ts` of the domain and `scim/user.ts`. */
const BECAUSE: Readonly<Record<string, string>> = {
  invalidPath: 'there is no such attribute',
  invalidValue: 'it cannot have this value',
  invalidSyntax: 'this part of the request is not SCIM',
  invalidFilter: 'the filter in its path cannot be read',
  noTarget: 'nothing is there that its path could mean',
  mutability: 'it cannot be changed',
  tooMany: 'it has too many values',
  payloadTooLarge: 'it is too large',
  deactivation:
    'a request with a part that we cannot take deactivates the person and gives them nothing. Send this again by itself if you want it',
  tombstone:
    'the identity provider deleted the person and put an id before the address. They keep the address, so that it can restore them',
  email_invalid: 'it is not an email address',
  domain_not_claimed: 'your organization has not claimed the domain of this address',
  outside_claimed_domains: 'the person is outside of your claimed domains',
  user_name_taken: 'another person here has this address',
  account_elsewhere: 'an account outside of your organization has this address',
  owner_approval_needed: 'an Owner has to approve another address of somebody whose role is above Member',
  former_member: 'the person is in other organizations too',
} satisfies Partial<Record<ScimReason | ProvisioningReason | 'deactivation' | 'tombstone', string>>;

function namesIn(value: unknown): string {
  if (!isList(value)) return plainText(value);
  const more = value.length > MAX_NAMED ? ` and ${value.length - MAX_NAMED} more` : '';
  return `${value.slice(0, MAX_NAMED).map(plainText).join(', ')}${more}`;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
