// The names that a sign-in brings. Where the identity provider manages who has access, it also knows when
// somebody is called differently; a directory that provisions people says so by SCIM instead.

import type { AccountFacts, PersonNames } from '../../storage/identity.ts';

/** What becomes of the names that an assertion carries, or why the present ones stay. */
export type NamesVerdict =
  | { readonly kind: 'refreshed'; readonly before: PersonNames; readonly after: PersonNames }
  | { readonly kind: 'kept'; readonly because: 'same' | 'not_sent' | 'transient' | 'not_followed' };

/**
 * Decides what becomes of a member's names. A name that does not come is kept: no name is ever emptied. A
 * transient NameID says nothing about who it is beyond this session, so that nothing is written for good.
 *
 * @param account the facts about the member's account
 * @param asserted from `assertedName`; '' where none came
 */
export function decideNames(
  account: AccountFacts,
  memberId: string,
  asserted: PersonNames,
  transient: boolean,
): NamesVerdict {
  const before = account.members.find((one) => one.id === memberId)?.names ?? null;
  if (before === null) return { kind: 'kept', because: 'not_followed' };
  if (asserted.givenName === '' && asserted.familyName === '') return { kind: 'kept', because: 'not_sent' };
  if (transient) return { kind: 'kept', because: 'transient' };
  const after = {
    givenName: asserted.givenName || before.givenName,
    familyName: asserted.familyName || before.familyName,
  };
  const same = after.givenName === before.givenName && after.familyName === before.familyName;
  return same ? { kind: 'kept', because: 'same' } : { kind: 'refreshed', before, after };
}
