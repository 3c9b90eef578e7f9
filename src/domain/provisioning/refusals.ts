// What the product's rules refuse to a SCIM client, beyond what the protocol refuses. Each refusal has a name
// for the log, and a sentence that the identity provider shows to its administrator, who has to know what to
// do next.

import { ScimError, type ScimReason } from '../../scim/errors.ts';
import type { AskedChange } from '../../storage/people/pending-changes.ts';
import type { AuditEventRow } from '../../storage/tables/audit-events.ts';
import type { ProvisioningReason, ProvisioningResult } from '../commands.ts';

export class ProvisioningRefused extends ScimError {
  readonly productReason: ProvisioningReason;

  /** What an Owner is asked, written in the batch that logs the refusal. */
  readonly asks: OwnerQuestion | undefined;

  constructor(
    productReason: ProvisioningReason,
    reason: ScimReason,
    sentence: string,
    asks?: OwnerQuestion | undefined,
  ) {
    super(reason, sentence);
    this.asks = asks;
    this.name = 'ProvisioningRefused';
    this.productReason = productReason;
  }
}

export interface OwnerQuestion {
  readonly change: AskedChange;
  readonly event: AuditEventRow;
  /** The address that the person has now. */
  readonly from: string;
}

export interface RefusalFacts {
  /** The unclaimed domain. */
  readonly domain?: string;
  readonly asks?: OwnerQuestion;
}

export function refused(reason: ProvisioningReason, facts: RefusalFacts = {}): ProvisioningRefused {
  const [scimReason, sentence] = REFUSALS[reason];
  return new ProvisioningRefused(
    reason,
    scimReason,
    sentence.replace('{domain}', facts.domain ?? ''),
    facts.asks,
  );
}

/** What a lane has refused, as the error that it was there. */
export function refusedByLane({
  reason,
  productReason,
  detail,
}: Extract<ProvisioningResult, { outcome: 'refused' }>): ScimError {
  return productReason === null
    ? new ScimError(reason, detail)
    : new ProvisioningRefused(productReason, reason, detail);
}

export function isExpired(error: unknown): error is ProvisioningRefused {
  return error instanceof ProvisioningRefused && error.productReason === 'token_expired';
}

const REFUSALS = {
  plan_lacks_scim: [
    'forbidden',
    'The plan of this organization does not include SCIM provisioning. Change the plan, then try again.',
  ],
  organization_suspended: [
    'forbidden',
    'This organization is suspended: its users and groups can be neither read nor changed. Ask the support of this product to lift the suspension, then try again.',
  ],
  token_expired: [
    'unauthorized',
    'The bearer token has expired. Generate a new one under Access Security, SCIM, and enter it at your identity provider.',
  ],
  email_invalid: ['invalidValue', '"userName" is not an email address such as ada@example.com.'],
  domain_not_claimed: [
    'invalidValue',
    '"userName" is an email address in the domain {domain}, which this organization has not claimed and verified. Claim it under Access Security, Domain Claiming, or invite the person by hand.',
  ],
  outside_claimed_domains: [
    'forbidden',
    'This person is outside of the claimed domains of the organization: SCIM shows them and does not change them. Claim the domain {domain} under Access Security, Domain Claiming, or change the person in the settings.',
  ],
  account_elsewhere: [
    'uniqueness',
    'An account with this email address exists already and is not a member of this organization. Invite the person under Users & Teams; provisioning takes over once they have accepted.',
  ],
  user_name_taken: ['uniqueness', 'Another user of this organization has this "userName".'],
  owner_approval_needed: [
    'conflict',
    'This person has a role above Member: an Owner of the organization has to approve this change under Users & Teams, Users. Send the request again after that.',
  ],
  former_member: [
    'conflict',
    'This deactivated person is in other organizations too, so that their user cannot be given to somebody else. If it is the same person, reactivate them under Users & Teams, Users first, then send the request again. If not, create the new person as a user with another address.',
  ],
  last_owner: [
    'conflict',
    'This person is the last Owner of the organization and can be neither deactivated nor deleted. Make somebody else an Owner first.',
  ],
  member_not_found: ['notFound', 'There is no such user in this organization.'],
  team_not_found: ['notFound', 'There is no such group in this organization.'],
  team_name_taken: ['uniqueness', 'Another group of this organization has this "displayName".'],
  changed_meanwhile: [
    'conflict',
    'The resource was changed by others again and again while this request ran. Try again.',
  ],
} as const satisfies Record<ProvisioningReason, readonly [ScimReason, string]>;
