// What people read when a rule of the product refuses: a status code and one plain sentence for each reason.

import type { DomainError, DomainReason } from '../domain/errors.ts';
import {
  MAX_CERTIFICATES,
  MAX_DOMAINS,
  MAX_INVITEES,
  MAX_ISSUER_CHARACTERS,
  MAX_NAME_CHARACTERS,
  MAX_PASSWORD_CHARACTERS,
  MIN_PASSWORD_CHARACTERS,
} from '../domain/limits.ts';

export interface Copy {
  readonly status: 400 | 403 | 404 | 409 | 422;
  readonly sentence: string;
}

export const DOMAIN_COPY = {
  email_invalid: { status: 422, sentence: 'Enter an email address such as ada@example.com.' },
  password_too_short: {
    status: 422,
    sentence: `Choose a password of at least ${MIN_PASSWORD_CHARACTERS} characters.`,
  },
  password_too_long: {
    status: 422,
    sentence: `Choose a password of at most ${MAX_PASSWORD_CHARACTERS} characters.`,
  },
  credentials_wrong: { status: 422, sentence: 'The email address and password do not match.' },
  name_missing: { status: 422, sentence: 'Enter a name.' },
  name_too_long: { status: 422, sentence: nameTooLong(MAX_NAME_CHARACTERS) },
  sso_required: {
    status: 403,
    sentence: 'Your organization requires single sign-on (SSO).',
  },
  sign_in_again: {
    status: 403,
    sentence: 'Confirm that it is you before you continue in this organization.',
  },
  sso_not_enabled: { status: 404, sentence: 'Single sign-on is not enabled for this organization.' },
  organization_not_found: {
    status: 404,
    sentence: 'This organization does not exist, or you are not a member of it.',
  },
  member_not_found: { status: 404, sentence: 'This organization has no such member.' },
  member_inactive: { status: 403, sentence: 'Your membership in this organization has been deactivated.' },
  already_a_member: { status: 409, sentence: 'This person is already a member of the organization.' },
  not_allowed: { status: 403, sentence: 'Your role in this organization does not allow this.' },
  owners_only: { status: 403, sentence: 'Only an Owner of the organization can decide this.' },
  pending_change_not_found: {
    status: 404,
    sentence: 'This change does not wait for a decision any more: it was decided, or asked for differently.',
  },
  attempt_not_found: {
    status: 404,
    sentence: 'This organization has no sign-in attempt of this kind with this number.',
  },
  last_owner: { status: 409, sentence: 'An organization needs at least one Owner.' },
  role_unknown: { status: 422, sentence: 'Choose one of the listed roles.' },
  role_above_own: { status: 403, sentence: 'You can only give and change roles at or below your own.' },
  role_not_in_plan: { status: 422, sentence: 'Your plan does not include this role.' },
  plan_unknown: { status: 422, sentence: 'Choose one of the listed plans.' },
  plan_lacks_sso: { status: 403, sentence: 'Your plan does not include single sign-on.' },
  plan_lacks_scim: {
    status: 403,
    sentence: 'Your plan does not include SCIM provisioning.',
  },
  changed_meanwhile: {
    status: 409,
    sentence: 'Someone else changed this at the same time. Reload the page and try again.',
  },
  domain_invalid: { status: 422, sentence: 'Enter a domain name such as example.com.' },
  domain_public: {
    status: 422,
    sentence: 'You cannot claim this domain: it is a public suffix or belongs to an email provider.',
  },
  domain_not_found: { status: 404, sentence: 'This organization has not claimed this domain.' },
  domain_taken: { status: 409, sentence: 'Another organization has claimed this domain.' },
  domain_already_claimed: { status: 409, sentence: 'This organization has already claimed this domain.' },
  domain_too_many: {
    status: 409,
    sentence: `An organization can claim at most ${MAX_DOMAINS} domains. Remove one first.`,
  },
  domain_record_missing: {
    status: 409,
    sentence: 'We did not find the DNS record, so the domain is not verified yet.',
  },
  domain_not_claimed: {
    status: 403,
    sentence: 'The organization has not claimed the domain of this email address.',
  },
  sso_not_configured: { status: 409, sentence: 'Configure single sign-on first.' },
  issuer_missing: { status: 422, sentence: 'Enter the issuer, exactly as your identity provider shows it.' },
  issuer_too_long: {
    status: 422,
    sentence: `Enter an issuer of at most ${MAX_ISSUER_CHARACTERS.toLocaleString('en')} characters.`,
  },
  sign_in_url_invalid: { status: 422, sentence: 'Enter a web address that begins with https://.' },
  logout_url_invalid: { status: 422, sentence: 'Enter a web address that begins with https://.' },
  certificate_missing: { status: 422, sentence: "Paste or upload your identity provider's certificate." },
  certificate_invalid: {
    status: 422,
    sentence: 'This is not a usable X.509 certificate in PEM or DER form.',
  },
  certificate_too_many: {
    status: 422,
    sentence: `You can keep ${MAX_CERTIFICATES} certificates. Remove one before you add another.`,
  },
  certificate_not_found: { status: 404, sentence: 'This certificate does not exist.' },
  no_verified_domain: {
    status: 409,
    sentence: 'Claim and verify a domain before you enable single sign-on.',
  },
  sso_enabled: { status: 409, sentence: 'Disable single sign-on first.' },
  sso_unproven: {
    status: 409,
    sentence: 'Sign in with SSO yourself once before you require it.',
  },
  scim_token_not_found: { status: 404, sentence: 'This token does not exist.' },
  account_elsewhere: {
    status: 409,
    sentence: 'This person has an account outside the organization. Invite them instead.',
  },
  user_name_taken: { status: 409, sentence: 'Another member already has this user name.' },
  team_not_found: { status: 404, sentence: 'This team does not exist.' },
  team_name_taken: { status: 409, sentence: 'There is already a team with this name.' },
  invitation_not_found: { status: 404, sentence: 'This invitation does not exist, or is no longer open.' },
  invitation_not_yours: { status: 403, sentence: 'This invitation is for another email address.' },
  sign_in_first: {
    status: 403,
    sentence: 'You already have an account with this email address. Sign in first.',
  },
  invitees_missing: { status: 422, sentence: 'Enter at least one email address.' },
  invitees_too_many: { status: 422, sentence: `Invite at most ${MAX_INVITEES} people at a time.` },
  own_membership: {
    status: 403,
    sentence: 'You cannot change your own role, or deactivate or remove yourself. Ask another administrator.',
  },
  team_managed: {
    status: 409,
    sentence: 'Your identity provider manages this team. Change it there.',
  },
  session_not_found: { status: 404, sentence: 'This session has already ended.' },
  reset_link_unusable: {
    status: 404,
    sentence: 'The link was already used, or has expired. Ask for a new one.',
  },
  sign_up_link_unusable: {
    status: 404,
    sentence: 'The link has expired, or you already have an account with this email address.',
  },
} as const satisfies Record<DomainReason, Copy>;

/** The sentence for an error. A name's limit depends on what is named. */
export function sentenceOf({ reason, detail }: DomainError): string {
  if (reason === 'name_too_long' && typeof detail.maxCharacters === 'number') {
    return nameTooLong(detail.maxCharacters);
  }
  return DOMAIN_COPY[reason].sentence;
}

function nameTooLong(maxCharacters: number): string {
  return `Choose a name of at most ${maxCharacters} characters.`;
}
