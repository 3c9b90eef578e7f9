// Changes of trust: after one of them the organization trusts somebody or something else than before. What
// makes such a change says so with `tell` once it is committed; one middleware mails what was told when the
// request ends (http/middleware/request.ts), so that no route can forget it.

import type { Actor } from './actor.ts';
import type { Role } from './roles.ts';

export type TrustKind =
  | 'connection_changed'
  | 'connection_change_pending'
  | 'connection_change_declined'
  | 'approval_switched'
  | 'scim_token_created'
  | 'scim_token_revoked'
  | 'role_given'
  /** Somebody has left by themselves. */
  | 'member_left'
  | 'owner_address_changed'
  /** An Owner or Admin is known by another subject from now on. */
  | 'subject_accepted'
  /** Role rules have made people more than Members. */
  | 'roles_mapped'
  /** Other rules say which group gives which role. */
  | 'role_rules_changed'
  /** Everybody's subjects are forgotten. */
  | 'subjects_forgotten'
  /** A new key of ours stands in our metadata: the identity provider has to trust it in time. */
  | 'sp_key_published'
  /** It signs from now on. */
  | 'sp_key_rotated';

/** What can be another than before. */
export type TrustedThing =
  | 'issuer'
  | 'signInUrl'
  | 'certificate'
  | 'enabled'
  | 'requireSso'
  | 'requireWhenProven'
  | 'managedAccess'
  | 'allowIdpInitiated'
  | 'allowSha1'
  | 'ignoreSessionEnd'
  | 'universalLogout'
  | 'attributeMap'
  | 'legacyAcsUrl'
  | 'legacyAudience'
  | 'approval'
  | 'role'
  | 'mappedRole'
  | 'roleRule'
  | 'address'
  | 'subject'
  | 'spKey'
  | 'spKeySigns';

/** `on` and `off` for a switch; null: there was none before, or there is none any more. */
export interface TrustChange {
  readonly what: TrustedThing;
  readonly before: string | null;
  readonly after: string | null;
  /** The person or the group whose role it is. */
  readonly of?: string;
  /** The group that gives a person the role. */
  readonly because?: string;
}

export interface TrustEvent {
  readonly kind: TrustKind;
  readonly organizationId: string;
  readonly actor: Actor;
  readonly changes: readonly TrustChange[];
  /** The address of the person whom it is about. */
  readonly person?: string;
  /** Their role. */
  readonly role?: Role;
  /** Addresses that hear of it besides the Owners and the person who did it. */
  readonly alsoTo?: readonly string[];
  /** An identity provider of another organization did it, and whose that is, is not told. */
  readonly elsewhere?: true;
  /** How many changes there are besides those that are listed. */
  readonly more?: number;
}

/** Only after the commit: what was refused is not told. */
export function tell({ told }: { readonly told: TrustEvent[] }, event: TrustEvent): void {
  told.push(event);
}
