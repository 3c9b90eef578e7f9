// What the lanes are asked to do, and what they return. Plain data: commands and results cross to another
// isolate.

import type { ScimReason } from '../scim/errors.ts';
import type { JsonObject } from '../scim/json.ts';
import type { PatchOperation } from '../scim/patch-parse.ts';
import type { Handling, LeftOut } from '../scim/reading.ts';
import type { GroupFields, StoredGroup, StoredUser, UserFields } from '../scim/stored.ts';
import type { AcceptanceWrite } from '../storage/people/invitation-writes.ts';
import type { ScimPage } from '../storage/provisioning/pages.ts';
import type { Scan, ScanMatch } from '../storage/provisioning/scan.ts';
import type { SignInWrite, SignInWriteResult } from '../storage/sign-in/saml.ts';
import type { SessionRow } from '../storage/tables/sessions.ts';
import type { Actor } from './actor.ts';
import type { Email } from './email.ts';
import type { DomainReason } from './errors.ts';
import type { Plan } from './plans.ts';
import type { Role } from './roles.ts';

/** `actor` is who changes what the sign-in changes beside itself: the identity provider. */
export type SignInCommand = SignInWrite & { readonly actor: Actor };
export type SignInResult = SignInWriteResult & { readonly told?: readonly IdentityNotice[] };

/** What somebody is told by mail after a change of who they are. */
export type IdentityNotice =
  /** To the old address. */
  | {
      readonly kind: 'address_changed';
      readonly memberId: string;
      readonly from: string;
      readonly to: string;
    }
  /** To somebody with a role above Member: their first sign-in through the identity provider. */
  | { readonly kind: 'subject_pinned'; readonly memberId: string; readonly from: string; readonly to: string }
  /** To the Owners: somebody with a role to manage the settings was reactivated, and has it again. */
  | { readonly kind: 'role_returned'; readonly memberId: string; readonly from: string; readonly to: string }
  /** To the Owners: role rules have made somebody more than a Member; `takeMappedRoles` says whom. */
  | { readonly kind: 'roles_mapped' }
  /** To the Owners, who decide. */
  | { readonly kind: 'change_asked'; readonly memberId: string; readonly from: string; readonly to: string };

/** The organization of a known token, which D1 has not confirmed yet. Plain data: it crosses to the lane. */
export interface ScimClient {
  readonly organizationId: string;
  readonly tokenId: string;
  /** SHA-256 of the token. */
  readonly tokenHash: string;
  readonly actor: Actor;
  readonly [authenticated]: true;
}

declare const authenticated: unique symbol;

/** What every request carries. */
export interface ScimRequest {
  readonly client: ScimClient;
  readonly method: string;
  /** The path below the root of the protocol, with the query. It holds no secrets. */
  readonly path: string;
  readonly nowMs: number;
  /** What the client prefers (RFC 7240 section 4.4); lenient unless it says strict. */
  readonly handling?: Handling | undefined;
}

export interface ScimWrite extends ScimRequest {
  /** The header `If-Match`, or the `version` of a bulk operation. */
  readonly ifMatch: string | null;
  /**
   * The answer's HTTP status if the change succeeds. The caller decides it; the provisioning log keeps it.
   */
  readonly successStatus: 200 | 201 | 204;
  /** Whether the answer shows a User's groups or a Group's members, which then have to be loaded. */
  readonly loadReferences: boolean;
}

export type ProvisioningCommand =
  | {
      readonly kind: 'createUser';
      readonly request: ScimWrite;
      readonly fields: UserFields;
      readonly email: Email;
    }
  | {
      readonly kind: 'replaceUser';
      readonly request: ScimWrite;
      readonly id: string;
      readonly body: JsonObject;
    }
  | {
      readonly kind: 'patchUser';
      readonly request: ScimWrite;
      readonly id: string;
      readonly operations: readonly PatchOperation[];
    }
  | { readonly kind: 'deleteUser'; readonly request: ScimWrite; readonly id: string }
  | {
      readonly kind: 'createGroup';
      readonly request: ScimWrite;
      readonly fields: GroupFields;
      readonly memberIds: readonly string[];
      readonly leftOut?: readonly LeftOut[];
    }
  | {
      readonly kind: 'replaceGroup';
      readonly request: ScimWrite;
      readonly id: string;
      readonly fields: GroupFields;
      readonly memberIds: readonly string[] | undefined;
      readonly leftOut?: readonly LeftOut[];
    }
  | {
      readonly kind: 'patchGroup';
      readonly request: ScimWrite;
      readonly id: string;
      readonly operations: readonly PatchOperation[];
    }
  | { readonly kind: 'deleteGroup'; readonly request: ScimWrite; readonly id: string };

export type ProvisioningResult =
  | {
      readonly outcome: 'done';
      readonly effect: ProvisioningEffect;
      readonly user?: StoredUser;
      readonly group?: StoredGroup;
      readonly told?: readonly IdentityNotice[];
    }
  | {
      readonly outcome: 'refused';
      readonly told?: readonly IdentityNotice[];
      readonly reason: ScimReason;
      readonly productReason: ProvisioningReason | null;
      readonly detail: string;
    };

/**
 * `revived`: a creation found the person deactivated and reactivated them, instead of adding somebody new.
 */
export type ProvisioningEffect = 'created' | 'changed' | 'unchanged' | 'revived' | 'deleted';

export type ProvisioningReason =
  | 'plan_lacks_scim'
  | 'organization_suspended'
  | 'token_expired'
  | 'email_invalid'
  | 'domain_not_claimed'
  | 'outside_claimed_domains'
  | 'account_elsewhere'
  | 'user_name_taken'
  | 'owner_approval_needed'
  | 'former_member'
  | 'last_owner'
  | 'member_not_found'
  | 'team_not_found'
  | 'team_name_taken'
  | 'changed_meanwhile';

/** A list that reads everybody of the organization. Plain data: it crosses to the lane. */
export interface ScanCommand {
  readonly request: ScimRequest;
  readonly scan: Scan;
  readonly page: ScimPage;
}

export type ScanResult =
  | {
      readonly outcome: 'done';
      /** The rows of the page, in its order. */
      readonly found: readonly ScanMatch[];
      readonly total: number;
    }
  | Extract<ProvisioningResult, { outcome: 'refused' }>;

/** Plain data: it crosses to the lane. */
export type TeamCommand = {
  readonly organizationId: string;
  readonly actor: Actor;
  readonly nowMs: number;
  readonly id: string;
} & (
  | { readonly kind: 'create'; readonly name: string }
  | { readonly kind: 'rename'; readonly name: string }
  | { readonly kind: 'delete' }
  | { readonly kind: 'addMember'; readonly memberId: string }
  | { readonly kind: 'removeMember'; readonly memberId: string }
);

export type TeamResult =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'refused'; readonly reason: DomainReason };

export type TeamChange =
  | { readonly kind: 'rename'; readonly name: string }
  | { readonly kind: 'delete' }
  | { readonly kind: 'addMember'; readonly memberId: string }
  | { readonly kind: 'removeMember'; readonly memberId: string };

/** A change of one person by an administrator, the operator, or the person who accepts an invitation. */
export type MemberCommand =
  | {
      readonly kind: 'add';
      readonly organizationId: string;
      readonly actor: Actor;
      readonly nowMs: number;
      readonly memberId: string;
      readonly email: Email;
      readonly role: Role;
      readonly givenName: string;
      readonly familyName: string;
      readonly passwordHash: string | null;
    }
  | (ChangeOfMember & { readonly kind: 'change'; readonly plan: Plan; readonly edit: MemberEdit })
  | (ChangeOfMember & { readonly kind: 'remove' })
  | {
      readonly kind: 'accept';
      readonly write: AcceptanceWrite;
      /** The session that a new account begins with. */
      readonly session: SessionRow | null;
    };

interface ChangeOfMember {
  readonly organizationId: string;
  readonly actor: Actor;
  readonly nowMs: number;
  readonly id: string;
  /** The role of the member who does it; null for the operator, who may do all. */
  readonly own: Role | null;
}

/** What is left out stays as it is. */
export interface MemberEdit {
  readonly role?: string | undefined;
  readonly active?: boolean | undefined;
  readonly givenName?: string | undefined;
  readonly familyName?: string | undefined;
}

/** Somebody is now an Owner or Admin who was not. */
export interface RoleGiven {
  readonly email: string;
  /** Null: they were not an active member. */
  readonly before: Role | null;
  readonly after: Role;
  readonly actor: Actor;
}

export type MemberResult =
  | { readonly outcome: 'done'; readonly roleGiven: RoleGiven | null }
  | {
      readonly outcome: 'refused';
      readonly reason: DomainReason;
      readonly detail: Readonly<Record<string, unknown>>;
      readonly field: string | undefined;
    };
