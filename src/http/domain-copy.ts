// What people read when a rule of the product refuses: a status code and one plain sentence for each reason.

import type { DomainReason } from '../domain/errors.ts';

export interface Copy {
  readonly status: 400 | 403 | 404 | 409 | 422;
  readonly sentence: string;
}

export const DOMAIN_COPY = {
  email_invalid: { status: 422, sentence: 'Enter an email address such as ada@example.com.' },
  password_too_short: { status: 422, sentence: 'Choose a password of at least 10 characters.' },
  password_too_long: { status: 422, sentence: 'Choose a shorter password.' },
  credentials_wrong: { status: 422, sentence: 'This email address and password do not belong together.' },
  name_missing: { status: 422, sentence: 'Enter a name.' },
  name_too_long: { status: 422, sentence: 'Choose a name of at most 100 characters.' },
  sso_required: {
    status: 403,
    sentence: 'Your organization has its members sign in with single sign-on (SSO).',
  },
  sign_in_again: { status: 403, sentence: 'Confirm that it is you before you go on in this organization.' },
  sso_not_enabled: { status: 404, sentence: 'Single sign-on is not switched on for this organization.' },
  organization_not_found: {
    status: 404,
    sentence: 'There is no such organization, or you are not a member of it.',
  },
  member_not_found: { status: 404, sentence: 'There is no such member in this organization.' },
  member_inactive: { status: 403, sentence: 'Your membership in this organization has been deactivated.' },
  already_a_member: { status: 409, sentence: 'This person is already a member of the organization.' },
  not_allowed: { status: 403, sentence: 'Your role in this organization does not allow this.' },
  last_owner: { status: 409, sentence: 'An organization needs at least one Owner.' },
  role_unknown: { status: 422, sentence: 'Choose one of the listed roles.' },
  role_above_own: { status: 403, sentence: 'You can give and change roles at or below your own only.' },
  role_not_in_plan: { status: 422, sentence: 'The plan of this organization does not include this role.' },
  plan_unknown: { status: 422, sentence: 'Choose one of the listed plans.' },
  plan_lacks_sso: { status: 403, sentence: 'The plan of this organization does not include single sign-on.' },
  plan_lacks_scim: {
    status: 403,
    sentence: 'The plan of this organization does not include SCIM provisioning.',
  },
  changed_meanwhile: {
    status: 409,
    sentence: 'Somebody else changed this at the same time. Load the page again.',
  },
  domain_invalid: { status: 422, sentence: 'Enter a domain name such as example.com.' },
  domain_public: {
    status: 422,
    sentence: 'This domain belongs to the public or to a mail provider; it cannot be claimed.',
  },
  domain_not_found: { status: 404, sentence: 'This organization has not claimed such a domain.' },
  domain_taken: { status: 409, sentence: 'Another organization holds this domain.' },
  domain_already_claimed: { status: 409, sentence: 'This organization has claimed this domain already.' },
  domain_too_many: { status: 409, sentence: 'An organization can claim 100 domains. Give one up first.' },
  domain_record_missing: {
    status: 409,
    sentence: 'Your domain has not been verified yet: its record was not found.',
  },
  domain_not_claimed: {
    status: 403,
    sentence: 'The domain of this email address is not a claimed domain of the organization.',
  },
  sso_not_configured: { status: 409, sentence: 'Single sign-on has not been configured yet.' },
  issuer_missing: { status: 422, sentence: 'Enter the issuer, exactly as your identity provider shows it.' },
  issuer_too_long: { status: 422, sentence: 'The issuer is too long: at most 1,024 characters.' },
  issuer_taken: { status: 422, sentence: 'Another organization uses this issuer. It must be unique.' },
  sign_in_url_invalid: { status: 422, sentence: 'Enter a web address that begins with https://.' },
  logout_url_invalid: { status: 422, sentence: 'Enter a web address that begins with https://.' },
  certificate_missing: { status: 422, sentence: "Paste or upload your identity provider's certificate." },
  certificate_invalid: {
    status: 422,
    sentence: 'This is not an X.509 certificate in PEM or DER form that can be used.',
  },
  certificate_too_many: { status: 422, sentence: 'Remove a certificate before you add another one.' },
  certificate_not_found: { status: 404, sentence: 'There is no such certificate.' },
  no_verified_domain: {
    status: 409,
    sentence: 'Claim and verify a domain before you switch single sign-on on.',
  },
  sso_enabled: { status: 409, sentence: 'Switch single sign-on off first.' },
  sso_unproven: {
    status: 409,
    sentence: 'Sign in with SSO once yourself before you require it of everybody.',
  },
  scim_token_not_found: { status: 404, sentence: 'There is no such token.' },
  account_elsewhere: {
    status: 409,
    sentence: 'This person has an account outside the organization. Invite them instead.',
  },
  user_name_taken: { status: 409, sentence: 'Another member has this user name.' },
  team_not_found: { status: 404, sentence: 'There is no such team.' },
  team_name_taken: { status: 409, sentence: 'There is already a team of this name.' },
  invitation_not_found: { status: 404, sentence: 'This invitation does not exist, or is no longer open.' },
  invitation_not_yours: { status: 403, sentence: 'This invitation is for another email address.' },
  sign_in_first: { status: 403, sentence: 'There is an account with this email address. Sign in first.' },
  invitees_missing: { status: 422, sentence: 'Enter at least one email address.' },
  invitees_too_many: { status: 422, sentence: 'Invite at most 100 people at a time.' },
  own_membership: {
    status: 403,
    sentence:
      'You cannot change your own role, nor deactivate or remove yourself. Ask another administrator.',
  },
  team_managed: {
    status: 409,
    sentence: 'Your identity provider manages this team. Change it there, or it would be changed back.',
  },
  session_not_found: { status: 404, sentence: 'This session has ended already.' },
  reset_link_unusable: { status: 404, sentence: 'This link does not work any more. Ask for a new one.' },
  sign_up_link_unusable: {
    status: 404,
    sentence: 'It has expired, or there is an account with this email address by now.',
  },
} as const satisfies Record<DomainReason, Copy>;
