// The mails about changes of trust. Each says who did what, when and from where, and what to do if it was not
// intended.

import { SP_KEY_RETIREMENT_DAYS } from '../domain/limits.ts';
import type { TrustChange, TrustedThing, TrustKind } from '../domain/trust.ts';
import type { TrustNotice } from '../domain/trust-notices.ts';
import { ENGLISH } from '../texts/texts.ts';
import { letter, plain, quoted, type Words } from './messages.ts';

/** @param nameOfRole how people read a role */
export function trustMail(told: TrustNotice, nameOfRole: (role: string) => string): Words {
  const changes = told.changes.map((change) => withRoles(change, nameOfRole));
  const notice = { ...told, changes, roleName: nameOfRole(told.role ?? 'owner') };
  const { subject, sentence, advice } = WORDS[notice.kind](notice);
  const { organizationName, actor, atMs, url } = notice;
  const more = notice.more ? [`    and ${notice.more} more, whom the audit log names`] : [];
  const lines = [...notice.changes.map((change) => `    ${changeLine(change)}`), ...more];
  return {
    subject,
    text: letter(
      sentence,
      ...(lines.length > 0 ? [lines.join('\n')] : []),
      [
        `By: ${actorOf(notice)}`,
        `When: ${minuteOf(atMs)}`,
        ...(actor.address ? [`From: ${plain(actor.address)}`] : []),
      ].join('\n'),
      advice,
      url,
      `You receive this email because you are an Owner of ${plain(organizationName)}, or because it is about you or something that you did.`,
    ),
  };
}

function minuteOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

const ROLES: readonly TrustedThing[] = ['role', 'mappedRole', 'roleRule'];

function withRoles(change: TrustChange, nameOfRole: (role: string) => string): TrustChange {
  if (!ROLES.includes(change.what)) return change;
  const named = (role: string | null) => (role === null ? null : nameOfRole(role));
  return { ...change, before: named(change.before), after: named(change.after) };
}

interface TrustWords {
  readonly subject: string;
  readonly sentence: string;
  readonly advice: string;
}

/** With the name of the person's role. */
type NamedNotice = TrustNotice & { readonly roleName: string };

function withArticle(roleName: string): string {
  return `${/^[aeiou]/i.test(roleName) ? 'an' : 'a'} ${roleName}`;
}

const UNDO =
  'If you did not expect this, ask the person above. If they did not do it, undo it on the page below and sign everybody out there under “Sessions”.';

const WORDS: Readonly<Record<TrustKind, (notice: NamedNotice) => TrustWords>> = {
  connection_changed: ({ organizationName }) => ({
    subject: 'SSO settings changed',
    sentence: `The settings that decide who can sign in to ${quoted(organizationName)} by single sign-on have changed:`,
    advice: UNDO,
  }),
  connection_change_pending: ({ organizationName }) => ({
    subject: 'SSO change waits for an Owner',
    sentence: `An Admin wants to change whom ${quoted(organizationName)} trusts to sign people in. Nothing has changed yet:`,
    advice:
      'An Owner decides: open the page below, compare the values with your identity provider, and approve or decline.',
  }),
  connection_change_declined: ({ organizationName }) => ({
    subject: 'SSO change declined',
    sentence: `The change of the single sign-on of ${quoted(organizationName)} that was waiting for an Owner has been declined. Nothing has changed.`,
    advice: 'If the change is needed, ask an Owner, and send it again on the page below.',
  }),
  approval_switched: ({ organizationName, changes }) => ({
    subject: `Approval of SSO changes is ${changes[0]?.after === 'on' ? 'on' : 'off'}`,
    sentence:
      changes[0]?.after === 'on'
        ? `From now on an Owner of ${quoted(organizationName)} approves what an Admin changes about certificates, the issuer and the sign-in address.`
        : `From now on an Admin of ${quoted(organizationName)} can change certificates, the issuer and the sign-in address without an Owner. An Admin who does can sign in as an Owner.`,
    advice: UNDO,
  }),
  scim_token_created: ({ organizationName }) => ({
    subject: 'New SCIM token',
    sentence: `There is a new SCIM token of ${quoted(organizationName)}. The program that has it can add, change and deactivate people; the token before it has ended.`,
    advice:
      'If you did not expect this, ask the person above. If they did not do it, revoke the token on the page below.',
  }),
  scim_token_revoked: ({ organizationName }) => ({
    subject: 'SCIM token revoked',
    sentence: `The SCIM token of ${quoted(organizationName)} has been revoked. Your identity provider can no longer add, change or deactivate people.`,
    advice: 'If you did not expect this, ask the person above, then generate a new token on the page below.',
  }),
  role_given: ({ organizationName, person = '', changes }) => {
    const role = changes[0]?.after ?? '';
    return {
      subject: `New ${role}`,
      sentence: `${plain(person)} is now ${withArticle(role)} of ${quoted(organizationName)}.`,
      advice:
        'If you did not expect this, ask the person above. If they did not do it, change the role back on the page below.',
    };
  },
  roles_mapped: ({ organizationName }) => ({
    subject: 'New roles from groups',
    sentence: `Groups of the identity provider of ${quoted(organizationName)} have given people more than the role of a Member, because the organization’s role rules say so:`,
    advice:
      'If you did not expect this, look at who is in these groups at your identity provider, and at the rules under “Roles from groups”.',
  }),
  role_rules_changed: ({ organizationName }) => ({
    subject: 'Other role rules',
    sentence: `Other rules decide which groups of the identity provider of ${quoted(organizationName)} give people which role.`,
    advice:
      'If you did not expect this, ask the person above. If they did not do it, save the rules as they should be on the page below.',
  }),
  owner_address_changed: ({ organizationName, person = '', roleName }) => ({
    subject: `New address of ${withArticle(roleName)}`,
    sentence: `${plain(person)}, ${withArticle(roleName)} of ${quoted(organizationName)}, has a new email address. They sign in with it from now on, and links for a new password go there:`,
    advice:
      'If you did not expect this, ask the person in another way than by email. If the new address is not theirs, make them a Member on the page below at once: somebody else can sign in as them.',
  }),
  subject_accepted: ({ organizationName, person = '', roleName }) => ({
    subject: `New subject of ${withArticle(roleName)}`,
    sentence: `The identity provider of ${quoted(organizationName)} names ${plain(person)}, ${withArticle(roleName)}, differently from before, and the new name has been accepted. The person who has it there signs in as ${plain(person)} here:`,
    advice:
      'If you did not expect this, ask the person above. If the new name is somebody else’s, make that user a Member on the page below at once.',
  }),
  subjects_forgotten: ({ organizationName }) => ({
    subject: 'Everybody’s subjects are forgotten',
    sentence: `The names by which the identity provider of ${quoted(organizationName)} knew people have been forgotten. Until people sign in again, their address alone says who they are.`,
    advice:
      'If you did not expect this, ask the person above, and look in the sign-in log below who signs in as whom.',
  }),
  sp_key_published: ({ organizationName }) => ({
    subject: 'New certificate of ours for SSO',
    sentence: `There is a new certificate in our metadata for the identity provider of ${quoted(organizationName)}. The present one signs until it takes over:`,
    advice: `If your identity provider verifies our requests, load our metadata there before the new certificate signs. If it does not fetch the metadata by itself, do it by hand, and then switch on the page below.`,
  }),
  sp_key_rotated: ({ organizationName }) => ({
    subject: 'Our new certificate signs',
    sentence: `From now on we sign what we send to the identity provider of ${quoted(organizationName)} with the new certificate. For ${SP_KEY_RETIREMENT_DAYS} days we still decrypt what is encrypted for the old one:`,
    advice:
      'Test the connection on the page below. If your identity provider refuses our requests, load our metadata there.',
  }),
};

function thingOf({ what, of }: TrustChange): string {
  const thing = ENGLISH(`trust_${what}`);
  if (of === undefined) return thing;
  return what === 'mappedRole' ? plain(of) : `${thing} for ${quoted(of)}`;
}

const MAX_VALUE_CHARACTERS = 200;

function changeLine(change: TrustChange): string {
  if (change.what === 'spKeySigns') return `${thingOf(change)}: ${minuteOf(Date.parse(change.after ?? ''))}`;
  const [before, after] = [change.before, change.after].map((value) =>
    value === null ? null : plain(value, MAX_VALUE_CHARACTERS),
  );
  if (before === null)
    return `${thingOf(change)}: ${after ?? ''}${change.what === 'certificate' ? ', added' : ''}`;
  const because = change.because === undefined ? '' : `, from ${quoted(change.because)}`;
  return `${thingOf(change)}: ${after === null ? `${before}, removed` : `${before} → ${after}${because}`}`;
}

function actorOf({ actor }: TrustNotice): string {
  switch (actor.type) {
    case 'operator':
      return `the operator of this service (${plain(actor.label)})`;
    case 'scim':
      return `your identity provider, through SCIM (${plain(actor.label)})`;
    case 'setup_link':
      return `somebody with a ${plain(actor.label)}`;
    case 'account':
    case 'saml':
    case 'system':
      return plain(actor.label);
  }
}
