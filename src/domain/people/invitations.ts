// Sending invitations: links that make the person who has one a member. A link's token is known only when the
// link is made, and is stored as a hash. That is why sending again makes a new link; the newest one to an
// address ends the organization's older ones.

import { hashSecret, newId, newSecret } from '../../lib/ids.ts';
import { requireChanged } from '../../storage/change.ts';
import {
  type InvitationToSend,
  type SentInvitation,
  sendInvitations,
} from '../../storage/people/invitation-writes.ts';
import { findInvitation, listInvitations, revokeInvitation } from '../../storage/people/invitations.ts';
import type { InvitationRow } from '../../storage/tables/invitations.ts';
import type { Actor } from '../actor.ts';
import { audit } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { type Email, parseEmail } from '../email.ts';
import { DomainError } from '../errors.ts';
import {
  INVITATION_MAILS_OF_ALL_PER_HOUR,
  INVITATION_MAILS_PER_HOUR,
  INVITATION_MAILS_TO_ONE_PER_DAY,
  INVITATION_TTL_DAYS,
  MAX_INVITEES,
} from '../limits.ts';
import { mailboxOf } from '../mail-limit.ts';
import { linkPath } from '../paths.ts';
import type { Plan } from '../plans.ts';
import { mayAssign, type Role } from '../roles.ts';
import { parseRole } from './members.ts';

export type { InvitationRow };

export interface Invitee {
  readonly email: string;
  readonly role: string;
}

export interface Invited {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  /** The link that the invited person opens; it is known only now. */
  readonly url: string;
  /**
   * `due`: counted toward the limits, and for the caller to send. `limited`: the organization has sent too
   * many; `mailbox_full`: this mailbox has had too many, from any organization.
   */
  readonly mail: 'due' | 'limited' | 'mailbox_full' | 'none';
  readonly expiresAt: number;
}

export interface InviteOutcome {
  readonly invited: readonly Invited[];
  /** Addresses of people who are already members. */
  readonly members: readonly string[];
}

/** An entry that cannot be invited, by its position in the list. If there is one, nobody is invited. */
export interface InviteeFault {
  readonly index: number;
  readonly email: string;
  readonly error: DomainError;
}

export class InviteesRefused extends Error {
  readonly faults: readonly InviteeFault[];

  constructor(faults: readonly InviteeFault[]) {
    super('invitees_refused');
    this.name = 'InviteesRefused';
    this.faults = faults;
  }
}

interface Host {
  readonly id: string;
  readonly plan: Plan;
}

/**
 * Invites all of them in one batch, or nobody. An address that is listed twice is invited once, with its
 * first role.
 *
 * @param own the role of the member who invites; null for the operator, who may do everything
 * @throws InviteesRefused (`email_invalid`, `role_unknown`, `role_not_in_plan`, `role_above_own`);
 * DomainError `invitees_missing`, `invitees_too_many`
 */
export async function invitePeople(
  deps: Deps,
  actor: Actor,
  organization: Host,
  invitees: readonly Invitee[],
  own: Role | null,
  delivery: InvitationRow['delivery'],
): Promise<InviteOutcome> {
  const parsed = parseInvitees(invitees, organization.plan, own);
  const made = await Promise.all([...parsed.values()].map(makeInvitation));
  const expiresAt = deps.nowMs + INVITATION_TTL_DAYS * 86_400_000;
  const sent = await sendInvitations(
    deps.db,
    {
      organizationId: organization.id,
      invitedBy: actor.label,
      invitedById: actor.id,
      createdAt: deps.nowMs,
      expiresAt,
      delivery,
      mailLimit: INVITATION_MAILS_PER_HOUR,
      mailLimitOfAll: INVITATION_MAILS_OF_ALL_PER_HOUR,
      mailsSince: deps.nowMs - 3_600_000,
      mailLimitOfMailbox: INVITATION_MAILS_TO_ONE_PER_DAY,
      mailExpiresAt: deps.nowMs + 86_400_000,
      event: { actorType: actor.type, actorId: actor.id, actorLabel: actor.label, address: actor.address },
    },
    made.map((one) => one.row),
  );
  const sentById = new Map(sent.map((one) => [one.id, one]));
  return {
    invited: made
      .filter(({ row }) => sentById.has(row.id))
      .map(({ row, token }) => ({
        id: row.id,
        email: row.email,
        role: row.role,
        url: deps.urls.origin + linkPath('invitations', token),
        mail: delivery !== 'mail' ? 'none' : mailOf(sentById.get(row.id)),
        expiresAt,
      })),
    members: made.filter(({ row }) => !sentById.has(row.id)).map(({ row }) => row.email),
  };
}

function mailOf(sent: SentInvitation | undefined): Invited['mail'] {
  if (sent?.mailedAt != null) return 'due';
  return sent?.mailboxFull ? 'mailbox_full' : 'limited';
}

/**
 * Makes one invitation for the operator, who passes its link on and vouches for the address.
 * @throws DomainError `email_invalid`, `role_unknown`, `role_not_in_plan`, `already_a_member`
 */
export async function invite(
  deps: Deps,
  actor: Actor,
  organization: Host,
  invitee: Invitee,
): Promise<{ row: InvitationRow; url: string }> {
  const { id, url } = await invitePerson(deps, actor, organization, invitee, 'operator');
  return { row: await loadInvitation(deps, organization.id, id), url };
}

/**
 * The same, also for the mail that the caller sends.
 *
 * @param own as for `invitePeople`
 * @throws DomainError as `invite`; `role_above_own`
 */
export async function invitePerson(
  deps: Deps,
  actor: Actor,
  organization: Host,
  invitee: Invitee,
  delivery: InvitationRow['delivery'],
  own: Role | null = null,
): Promise<Invited> {
  try {
    const { invited } = await invitePeople(deps, actor, organization, [invitee], own, delivery);
    const [one] = invited;
    if (!one) throw new DomainError('already_a_member', {}, 'email');
    return one;
  } catch (error) {
    if (error instanceof InviteesRefused && error.faults[0]) throw error.faults[0].error;
    throw error;
  }
}

/**
 * Makes a new link in place of the old one, which stops working, for the operator.
 * @throws DomainError `invitation_not_found`, `already_a_member`, `role_not_in_plan`
 */
export async function renewInvitation(
  deps: Deps,
  actor: Actor,
  organization: Host,
  id: string,
): Promise<Invited> {
  const { email, role } = await loadInvitation(deps, organization.id, id);
  return await invitePerson(deps, actor, organization, { email, role }, 'operator');
}

/**
 * Lists open invitations and those that expired without being accepted, newest first; `search` is a folded
 * part of the address.
 */
export async function pageOfInvitations(
  deps: Deps,
  organizationId: string,
  page: { limit: number; before?: { at: number; id: string } | undefined; search?: string },
): Promise<InvitationRow[]> {
  return await listInvitations(deps.db, organizationId, page);
}

/**
 * @param own as in `invitePeople`
 * @throws DomainError `invitation_not_found`: also for one that has already been accepted or revoked;
 * `role_above_own`
 */
export async function withdrawInvitation(
  deps: Deps,
  actor: Actor,
  organizationId: string,
  id: string,
  own: Role | null = null,
): Promise<void> {
  const { role } = await loadInvitation(deps, organizationId, id);
  if (own !== null && !mayAssign(own, role)) throw new DomainError('role_above_own', { own, role });
  await commitChange(
    deps,
    [
      revokeInvitation(deps.db, organizationId, id, deps.nowMs),
      requireChanged(deps.db, 'invitation_not_found'),
      audit(deps, actor, {
        organizationId,
        action: 'invitation.revoked',
        target: { type: 'invitation', id },
      }),
    ],
    { invitationId: id },
  );
}

/** @throws DomainError `invitation_not_found`: also for one that has already been accepted or revoked */
export async function loadInvitation(deps: Deps, organizationId: string, id: string): Promise<InvitationRow> {
  const row = await findInvitation(deps.db, organizationId, id);
  if (!row || row.acceptedAt !== null || row.revokedAt !== null) {
    throw new DomainError('invitation_not_found', { invitationId: id });
  }
  return row;
}

export interface ParsedInvitee {
  readonly email: Email;
  readonly role: Role;
}

/**
 * Reads the whole list, so that every fault of it is known at once. An address that is listed twice counts
 * once, with its first role.
 *
 * @throws InviteesRefused as `invitePeople`; DomainError `invitees_missing`, `invitees_too_many`
 */
export function parseInvitees(
  invitees: readonly Invitee[],
  plan: Plan,
  own: Role | null,
): Map<string, ParsedInvitee> {
  if (invitees.length === 0) throw new DomainError('invitees_missing', {}, 'emails');
  if (invitees.length > MAX_INVITEES) {
    throw new DomainError('invitees_too_many', { max: MAX_INVITEES, actual: invitees.length }, 'emails');
  }
  const parsed = new Map<string, ParsedInvitee>();
  const faults: InviteeFault[] = [];
  invitees.forEach((invitee, index) => {
    try {
      const email = parseEmail(invitee.email);
      const role = parseRole(invitee.role, plan);
      if (own !== null && !mayAssign(own, role))
        throw new DomainError('role_above_own', { own, role }, 'role');
      if (!parsed.has(email.key)) parsed.set(email.key, { email, role });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      faults.push({ index, email: invitee.email.slice(0, 100), error });
    }
  });
  if (faults.length > 0) throw new InviteesRefused(faults);
  return parsed;
}

async function makeInvitation({ email, role }: ParsedInvitee): Promise<{
  row: InvitationToSend;
  token: string;
}> {
  const token = newSecret();
  const row = {
    id: newId('inv'),
    eventId: newId('evt'),
    email: email.address,
    emailKey: email.key,
    emailDomain: email.domain,
    role,
    tokenHash: await hashSecret(token),
    mailbox: await hashSecret(mailboxOf(email)),
  };
  return { row, token };
}
