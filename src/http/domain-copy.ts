// What people read when a rule of the product refuses: a status code and one plain sentence for each reason.

import type { DomainError, DomainReason } from '../domain/errors.ts';
import {
  MAX_CERTIFICATES,
  MAX_CLAIMS,
  MAX_DOMAINS,
  MAX_INVITEES,
  MAX_ISSUER_CHARACTERS,
  MAX_LOGO_KB,
  MAX_METADATA_KEY_CHARACTERS,
  MAX_METADATA_KEYS,
  MAX_METADATA_VALUE_CHARACTERS,
  MAX_NAME_CHARACTERS,
  MAX_PASSWORD_CHARACTERS,
  MAX_ROLE_RULES,
  MAX_SESSION_MINUTES,
  MAX_SETUP_LINK_DAYS,
  MAX_SETUP_LINKS,
  MIN_IDLE_MINUTES,
  MIN_PASSWORD_CHARACTERS,
  MIN_SESSION_MINUTES,
} from '../domain/limits.ts';
import { ENGLISH, type Texts } from '../texts/texts.ts';
import { dayOf } from './instants.ts';

export interface Copy {
  readonly status: 400 | 403 | 404 | 409 | 410 | 422;
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
  password_common: {
    status: 422,
    sentence:
      'Many people use this password, or one like it. Choose another, for example four words that have nothing to do with each other.',
  },
  password_personal: {
    status: 422,
    sentence:
      'This password is little more than your name, your email address or your organization. Choose another.',
  },
  credentials_wrong: { status: 422, sentence: 'The email address and password do not match.' },
  name_missing: { status: 422, sentence: 'Enter a name.' },
  name_too_long: { status: 422, sentence: nameTooLong(MAX_NAME_CHARACTERS) },
  name_invisible: { status: 422, sentence: nameInvisible('') },
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
  scopes_missing: { status: 422, sentence: 'Choose at least one thing that the key may do.' },
  organization_suspended: {
    status: 403,
    sentence:
      'This organization is suspended: nobody can sign in to it, and nothing in it can be changed. Ask our support what to do.',
  },
  external_id_invalid: {
    status: 422,
    sentence: 'Enter 1 to 255 ASCII characters without spaces that do not begin with org_.',
  },
  member_not_found: { status: 404, sentence: 'This organization has no such member.' },
  member_inactive: { status: 403, sentence: 'Your membership in this organization has been deactivated.' },
  already_a_member: { status: 409, sentence: 'This person is already a member of the organization.' },
  not_allowed: { status: 403, sentence: 'Your role in this organization does not allow this.' },
  owners_only: { status: 403, sentence: 'Only an Owner of the organization can decide this.' },
  response_not_kept: {
    status: 404,
    sentence: 'The whole response is not kept any more, or cannot be opened.',
  },
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
  role_mapped: {
    status: 409,
    sentence:
      'A group at your identity provider gives this user their role. Change the group there, or the rules under “Roles from groups”.',
  },
  role_rules_too_many: { status: 422, sentence: `You can have at most ${MAX_ROLE_RULES} rules.` },
  role_rule_incomplete: {
    status: 422,
    sentence: 'Choose a group, or enter the name of a SAML attribute and one of its values.',
  },
  role_rule_twice: { status: 422, sentence: 'There is a rule for this group already.' },
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
  domain_record_disputed: {
    status: 409,
    sentence: 'Not all DNS resolvers see the record yet. We look again every ten minutes.',
  },
  domain_record_missing: {
    status: 409,
    sentence: 'We did not find the DNS record, so the domain is not verified yet.',
  },
  domain_not_claimed: {
    status: 403,
    sentence: 'The organization has not claimed the domain of this email address.',
  },
  scim_needs_sso: {
    status: 409,
    sentence: 'SCIM needs SSO, and its token still works. Revoke the token on the SCIM page first.',
  },
  sso_not_configured: { status: 409, sentence: 'Configure single sign-on first.' },
  issuer_missing: { status: 422, sentence: 'Enter the issuer, exactly as your identity provider shows it.' },
  issuer_too_long: {
    status: 422,
    sentence: `Enter an issuer of at most ${MAX_ISSUER_CHARACTERS.toLocaleString('en')} characters.`,
  },
  sign_in_url_invalid: { status: 422, sentence: 'Enter a web address that begins with https://.' },
  url_has_saml_parameter: {
    status: 422,
    sentence:
      'Enter the address without SAMLRequest, SAMLResponse, RelayState, SigAlg, Signature or SAMLEncoding after the question mark: we add them to each sign-in.',
  },
  logout_url_invalid: { status: 422, sentence: 'Enter a web address that begins with https://.' },
  api_key_not_found: { status: 404, sentence: 'There is no such key.' },
  application_not_found: { status: 404, sentence: 'There is no such application.' },
  events_gone: { status: 410, sentence: 'These events are not kept any more.' },
  application_without_secret: { status: 409, sentence: 'This application has no secrets.' },
  redirect_uri_invalid: { status: 422, sentence: 'Enter an address that begins with https://.' },
  uri_invalid: { status: 422, sentence: 'Enter an address that begins with https://.' },
  client_keys_missing: { status: 422, sentence: 'Enter the keys of the application, or their address.' },
  client_keys_invalid: { status: 422, sentence: 'Enter public keys.' },
  grant_type_unsuitable: { status: 422, sentence: 'Choose a way in which the application authenticates.' },
  secret_too_many: { status: 409, sentence: 'Delete one of the two secrets first.' },
  secret_not_found: { status: 404, sentence: 'There is no such secret.' },
  webhook_not_found: { status: 404, sentence: 'There is no such webhook.' },
  webhook_too_many: { status: 409, sentence: 'Delete a webhook that you do not need first.' },
  log_stream_not_found: { status: 404, sentence: 'There is no such log stream.' },
  log_stream_too_many: { status: 409, sentence: 'Delete a log stream that you do not need first.' },
  webhook_secrets_two: { status: 409, sentence: 'Wait until the older of the two secrets has ended.' },
  callback_invalid: { status: 422, sentence: 'Enter an address without user name and password.' },
  callback_not_https: { status: 422, sentence: 'Enter an address that begins with https://.' },
  callback_not_public: { status: 422, sentence: 'Enter a public address on port 443.' },
  organization_external_id_taken: { status: 409, sentence: 'Another organization has this external id.' },
  scope_above_own: { status: 403, sentence: 'You can give a key only what you may do yourself.' },
  expiry_past: { status: 422, sentence: 'Choose a day in the future.' },
  sp_key_rotating: {
    status: 409,
    sentence: 'Our certificate is being replaced already. Wait until the old one has retired.',
  },
  sp_key_not_waiting: {
    status: 409,
    sentence: 'This certificate does not wait any more. Look below which one signs now.',
  },
  attribute_map_invalid: {
    status: 422,
    sentence: `Enter the name of an attribute as your identity provider sends it. Claims are lines such as “cost_center = costCenter”, at most ${MAX_CLAIMS}.`,
  },
  legacy_acs_url_invalid: {
    status: 422,
    sentence: 'Enter a path or a URL of this site that nothing else here uses, without a query.',
  },
  legacy_audience_invalid: {
    status: 422,
    sentence: 'Enter the entity ID of the former system, without spaces. Ours is accepted anyway.',
  },
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
  change_pending: {
    status: 409,
    sentence: 'Another change waits for an Owner. It has to be approved or declined first.',
  },
  change_not_found: {
    status: 404,
    sentence: 'This change has been decided, used or replaced by another already. Look at what is there now.',
  },
  scim_token_taken: { status: 409, sentence: 'This token is in use already.' },
  metadata_invalid: {
    status: 422,
    sentence: `Write lines such as “region = eu”: at most ${MAX_METADATA_KEYS}, each with a key of at most ${MAX_METADATA_KEY_CHARACTERS} letters, digits, “_”, “.”, “:” and “-”, and a value of at most ${MAX_METADATA_VALUE_CHARACTERS} characters.`,
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
    sentence: 'Sign in with this email address first. Then come back and join.',
  },
  invitees_missing: { status: 422, sentence: 'Enter at least one email address.' },
  invitees_too_many: { status: 422, sentence: `Invite at most ${MAX_INVITEES} people at a time.` },
  own_membership: {
    status: 403,
    sentence: 'You cannot change your own role, or deactivate or remove yourself. Ask another administrator.',
  },
  membership_managed: {
    status: 409,
    sentence: 'Your organization manages your account. Ask one of its administrators to remove you.',
  },
  team_managed: {
    status: 409,
    sentence: 'Your identity provider manages this team. Change it there.',
  },
  session_not_found: { status: 404, sentence: 'This session has already ended.' },
  session_lifetime_invalid: {
    status: 422,
    sentence: `Choose between ${MIN_SESSION_MINUTES / 60} hour and ${MAX_SESSION_MINUTES / 1440} days.`,
  },
  session_idle_invalid: {
    status: 422,
    sentence: `Choose at least ${MIN_IDLE_MINUTES} minutes, and no longer than sessions last.`,
  },
  reset_link_unusable: {
    status: 404,
    sentence: 'The link was already used, or has expired. Ask for a new one.',
  },
  sign_up_link_unusable: {
    status: 404,
    sentence: 'The link has expired, or you already have an account with this email address.',
  },
  setup_link_not_found: { status: 404, sentence: 'This link does not exist, or has ended.' },
  setup_link_ended: {
    status: 404,
    sentence: 'This link has expired or was revoked, or somebody was done with it.',
  },
  setup_link_lacks_scope: { status: 403, sentence: 'Your link was made for something else.' },
  setup_link_too_many: {
    status: 409,
    sentence: `You have ${MAX_SETUP_LINKS} links that still work. Revoke one first.`,
  },
  setup_scopes_missing: { status: 422, sentence: 'Choose what the link is for.' },
  setup_days_invalid: { status: 422, sentence: `Choose 1 to ${MAX_SETUP_LINK_DAYS} days.` },
  return_url_invalid: { status: 422, sentence: 'Enter an address that begins with https://.' },
  other_identity_provider: {
    status: 409,
    sentence:
      'This is another identity provider than the one that is set up. Your link is only for its next certificate.',
  },
  test_first: { status: 409, sentence: 'Test first. Nothing is switched on before a test has worked.' },
  setup_link_unusable: {
    status: 404,
    sentence: 'The link was already used, or has expired, or a newer one has replaced it.',
  },
  account_exists: {
    status: 409,
    sentence: 'There is an account with this address already. Choose another address.',
  },
  accent_invalid: { status: 422, sentence: 'Enter a color such as #0f5cc0.' },
  accent_contrast_low: {
    status: 422,
    sentence: 'White text on this color is hard to read. Choose a darker one.',
  },
  logo_too_large: { status: 422, sentence: `Choose a file of at most ${MAX_LOGO_KB} KB.` },
  logo_type_unknown: { status: 422, sentence: 'Choose a PNG or an SVG file.' },
  logo_malformed: {
    status: 422,
    sentence:
      'This file is damaged, or has parts that we do not read. Export it again, as a plain SVG or a PNG.',
  },
  logo_active: {
    status: 422,
    sentence: 'This SVG has parts that could run or load something. Export it as a plain SVG or a PNG.',
  },
  operator_organization: {
    status: 409,
    sentence:
      'This is the organization of those who run this service. It can be neither deleted nor suspended.',
  },
} as const satisfies Record<DomainReason, Copy>;

/** The sentence for an error. A name's limit depends on what is named. */
export function sentenceOf(error: DomainError, t: Texts = ENGLISH): string {
  return detailedIn(t, error) ?? (t.language === 'de' ? germanOf(error, t) : englishOf(error));
}

/** The sentence that says what exactly was found. */
function detailedIn(t: Texts, { reason, detail }: DomainError): string | undefined {
  if (reason === 'sp_key_rotating' && typeof detail.possibleFrom === 'number')
    return t('own_rotating', { day: dayOf(detail.possibleFrom) });
  if (reason === 'domain_record_disputed')
    return `${seenBySome(Number(detail.seenBy), Number(detail.askedOf), t)} ${t('domains_wait_pending')}`;
  if (reason === 'domain_record_missing' && Array.isArray(detail.found)) {
    const name = String(detail.name);
    return t(detail.found.length === 0 ? 'domains_record_none' : 'domains_record_others', { name });
  }
  return undefined;
}

/** The sentence for a reason alone. */
export function sentenceFor(reason: DomainReason, t: Texts): string {
  return t.reasons[reason] ?? DOMAIN_COPY[reason].sentence;
}

function germanOf(error: DomainError, { reasons }: Texts): string {
  const { reason, detail } = error;
  if (reason === 'name_too_long' && typeof detail.maxCharacters === 'number')
    return germanNameSentence(reason, detail.maxCharacters);
  if (reason === 'name_invisible') return germanNameSentence(reason, String(detail.character));
  return reasons[reason] ?? englishOf(error);
}

/** Names a character that nobody can see, or a limit that depends on what is named. */
export function germanNameSentence(
  reason: 'name_too_long' | 'name_invisible',
  value: string | number,
): string {
  return reason === 'name_too_long'
    ? `Wählen Sie einen Namen mit höchstens ${value} Zeichen.`
    : `Dieser Name enthält ein unsichtbares Zeichen (${value}). Tippen Sie ihn, statt ihn einzufügen.`;
}

function englishOf({ reason, detail }: DomainError): string {
  if (reason === 'name_too_long' && typeof detail.maxCharacters === 'number') {
    return nameTooLong(detail.maxCharacters);
  }
  if (reason === 'accent_contrast_low')
    return `White text on this color has a contrast of ${Number(detail.ratio).toFixed(1)} to 1, and needs ${String(detail.needed)}. Choose a darker one.`;
  if (reason === 'logo_active')
    return `This SVG has “${String(detail.element ?? detail.attribute)}”, which could run or load something. Export it as a plain SVG or a PNG.`;
  if (reason === 'name_invisible') return nameInvisible(` (${String(detail.character)})`);
  return DOMAIN_COPY[reason].sentence;
}

/** DNS shows a new record in one place earlier than in another. */
export function seenBySome(seenBy: number, askedOf: number, t: Texts): string {
  return t('domains_seen_by', { count: seenBy, all: askedOf });
}

function nameInvisible(which: string): string {
  return `This name contains a character that nobody can see${which}. Type the name instead of pasting it.`;
}

function nameTooLong(maxCharacters: number): string {
  return `Choose a name of at most ${maxCharacters} characters.`;
}
