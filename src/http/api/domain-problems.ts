// What the management API says when a rule of the product refuses: see `problems.ts`.

import type { DomainReason } from '../../domain/errors.ts';
import {
  EVENT_DAYS,
  MAX_ATTRIBUTE_CHARACTERS,
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
} from '../../domain/limits.ts';
import { PATHS } from '../../domain/paths.ts';

export interface ProblemCopy {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 415 | 422 | 429 | 500 | 503;
  readonly title: string;
  /** What to do about it. */
  readonly detail: string;
}

export const DOMAIN_PROBLEMS = {
  email_invalid: {
    status: 400,
    title: 'Invalid email address',
    detail: 'Send an address such as ada@example.com.',
  },
  password_too_short: {
    status: 400,
    title: 'Password too short',
    detail: `Send at least ${MIN_PASSWORD_CHARACTERS} characters.`,
  },
  password_common: {
    status: 422,
    title: 'Common password',
    detail: 'Many people use this password, or one like it. Send another.',
  },
  password_personal: {
    status: 422,
    title: 'Personal password',
    detail:
      'The password is little more than the name, the email address or the organization of the person. Send another.',
  },
  password_too_long: {
    status: 400,
    title: 'Password too long',
    detail: `Send at most ${MAX_PASSWORD_CHARACTERS} characters.`,
  },
  credentials_wrong: {
    status: 403,
    title: 'Wrong credentials',
    detail: 'The email address and password do not match.',
  },
  name_missing: { status: 400, title: 'Name missing', detail: 'Send a name that is not empty.' },
  name_too_long: {
    status: 400,
    title: 'Name too long',
    detail: `Send a name of at most ${MAX_NAME_CHARACTERS} characters.`,
  },
  api_key_not_found: {
    status: 404,
    title: 'No such API key',
    detail: 'This deployment has no such key, or it has been revoked already.',
  },
  scope_above_own: {
    status: 403,
    title: 'More than your own scopes',
    detail: 'A key can make another one only with scopes that it has itself.',
  },
  expiry_past: {
    status: 400,
    title: 'Expiry in the past',
    detail: 'Send an instant in the future.',
  },
  name_invisible: {
    status: 400,
    title: 'Invisible character in a name',
    detail:
      'Send a name without control characters, line breaks, directional marks or zero-width characters.',
  },
  sso_required: {
    status: 403,
    title: 'Single sign-on required',
    detail: 'The organization of this address requires single sign-on.',
  },
  sign_in_again: {
    status: 403,
    title: 'Sign in again',
    detail: 'The membership was deactivated after this session began.',
  },
  sso_not_enabled: {
    status: 409,
    title: 'Single sign-on is off',
    detail: 'Enable single sign-on first: PATCH …/sso with "enabled": true.',
  },
  organization_not_found: {
    status: 404,
    title: 'No such organization',
    detail: `Find the id with GET ${PATHS.api}/organizations.`,
  },
  scopes_missing: { status: 400, title: 'No scope', detail: 'Send at least one scope.' },
  organization_suspended: {
    status: 403,
    title: 'Organization suspended',
    detail: 'Lift the suspension first: PATCH …/organizations/{id} with "suspended": false.',
  },
  external_id_invalid: {
    status: 400,
    title: 'External id malformed',
    detail: 'Send 1 to 255 ASCII characters without spaces that do not begin with org_.',
  },
  member_not_found: {
    status: 404,
    title: 'No such member',
    detail: 'Find the id with GET …/members?email=.',
  },
  member_inactive: {
    status: 403,
    title: 'Member inactive',
    detail: 'Reactivate the member first: PATCH …/members/{id} with "active": true.',
  },
  already_a_member: {
    status: 409,
    title: 'Already a member',
    detail: 'Change the member with PATCH …/members/{id} instead.',
  },
  not_allowed: { status: 403, title: 'Not allowed', detail: 'This key does not allow this.' },
  owners_only: { status: 403, title: 'Owners only', detail: 'An Owner decides this in the settings.' },
  response_not_kept: {
    status: 404,
    title: 'Response not kept',
    detail: 'The whole response is not kept any more, or cannot be opened.',
  },
  pending_change_not_found: {
    status: 404,
    title: 'Pending change not found',
    detail: 'No change with this id waits for a decision.',
  },
  attempt_not_found: {
    status: 404,
    title: 'Sign-in attempt not found',
    detail: 'No such attempt is in the log of this organization.',
  },
  last_owner: {
    status: 409,
    title: 'Last Owner',
    detail: 'An organization needs at least one active Owner. Add another one first.',
  },
  role_unknown: { status: 400, title: 'Unknown role', detail: 'Send owner, admin, billing_admin or member.' },
  role_above_own: {
    status: 403,
    title: 'Role above own',
    detail: 'You can only give and change roles at or below your own.',
  },
  role_mapped: {
    status: 409,
    title: 'Role from a group',
    detail:
      'A role rule gives this member their role. Change the group at the identity provider or the rules; only owner can be given by hand.',
  },
  role_rules_too_many: {
    status: 400,
    title: 'Too many role rules',
    detail: `Send at most ${MAX_ROLE_RULES} rules.`,
  },
  role_rule_incomplete: {
    status: 400,
    title: 'Role rule without one group',
    detail: 'Each rule names one group: teamId, teamName, or attribute with value.',
  },
  role_rule_twice: {
    status: 400,
    title: 'Role rule twice',
    detail: 'Only the first rule for a group can ever match. Remove the other one.',
  },
  role_not_in_plan: {
    status: 403,
    title: 'Role not in plan',
    detail: 'The free plan has no Admins. Change the plan or send another role.',
  },
  plan_unknown: { status: 400, title: 'Unknown plan', detail: 'Send free, growth or enterprise.' },
  plan_lacks_sso: {
    status: 403,
    title: 'Plan without single sign-on',
    detail: 'Change the plan to growth or enterprise first.',
  },
  plan_lacks_scim: {
    status: 403,
    title: 'Plan without SCIM',
    detail: 'Change the plan to enterprise first.',
  },
  changed_meanwhile: {
    status: 409,
    title: 'Changed concurrently',
    detail: 'Someone else changed this at the same time. Read it again, then decide.',
  },
  domain_invalid: {
    status: 400,
    title: 'Invalid domain name',
    detail: 'Send a domain name such as example.com, without scheme or path.',
  },
  domain_public: {
    status: 403,
    title: 'Public domain',
    detail: 'This name is a public suffix or belongs to an email provider, so it cannot be claimed.',
  },
  domain_not_found: { status: 404, title: 'No such domain', detail: 'Find the id with GET …/domains.' },
  domain_taken: {
    status: 409,
    title: 'Domain taken',
    detail: 'Another organization has claimed this domain and must delete its claim first.',
  },
  domain_already_claimed: {
    status: 409,
    title: 'Domain already claimed',
    detail: 'This organization has already claimed this name. Find its id with GET …/domains.',
  },
  domain_too_many: {
    status: 409,
    title: 'Too many domains',
    detail: `An organization can claim at most ${MAX_DOMAINS} domains. Delete one first.`,
  },
  domain_record_disputed: {
    status: 409,
    title: 'Record not seen everywhere',
    detail:
      'Some of our DNS resolvers see the record and others do not yet. The domain’s "seenBy" and "askedOf" say how many. We look again every ten minutes.',
  },
  domain_record_missing: {
    status: 409,
    title: 'Record missing',
    detail:
      'Publish the domain’s "record" as a TXT record at the name itself, wait until it is in DNS, then try again.',
  },
  domain_not_claimed: {
    status: 403,
    title: 'Domain not claimed',
    detail: 'Claim and verify the domain of this address first: POST …/domains.',
  },
  sso_not_configured: {
    status: 404,
    title: 'Single sign-on not configured',
    detail: 'Configure it first: PUT …/sso.',
  },
  issuer_missing: {
    status: 400,
    title: 'Issuer missing',
    detail: 'Send the issuer exactly as the identity provider shows it.',
  },
  issuer_too_long: {
    status: 400,
    title: 'Issuer too long',
    detail: `Send at most ${MAX_ISSUER_CHARACTERS.toLocaleString('en')} characters.`,
  },
  sign_in_url_invalid: {
    status: 400,
    title: 'Invalid sign-in URL',
    detail: 'Send an https:// URL. It must not lead to localhost.',
  },
  application_not_found: {
    status: 404,
    title: 'No such application',
    detail: 'This deployment has no application with this id.',
  },
  events_gone: {
    status: 410,
    title: 'Events that are not kept any more',
    detail: `Events are kept for ${EVENT_DAYS} days. Begin anew: read ${PATHS.api}/directory/members and ${PATHS.api}/directory/teams, and go on with the events after the "seq" of the first page.`,
  },
  application_without_secret: {
    status: 409,
    title: 'Application without a secret',
    detail: 'Only an application whose authMethod is client_secret_basic or client_secret_post has secrets.',
  },
  redirect_uri_invalid: {
    status: 400,
    title: 'Redirect URI that cannot be registered',
    detail:
      'Send absolute addresses: https, http for this machine alone, or a private scheme with a period in it. None may have a fragment, a wildcard, or a name and password, and one for the grant authorization_code there has to be.',
  },
  uri_invalid: {
    status: 400,
    title: 'Address that cannot be registered',
    detail: 'Send an absolute address with https, or with http for this machine alone, without a fragment.',
  },
  client_keys_missing: {
    status: 400,
    title: 'Keys missing',
    detail: 'For private_key_jwt send one of jwks and jwksUri.',
  },
  client_keys_invalid: {
    status: 400,
    title: 'Keys that cannot be registered',
    detail:
      'Send public keys alone, of the types RSA, EC with the curve P-256, or OKP with the curve Ed25519. Somebody who has sent a private key here should make a new one.',
  },
  grant_type_unsuitable: {
    status: 400,
    title: 'Grant type for an application that authenticates',
    detail: 'An application whose authMethod is none cannot use client_credentials.',
  },
  webhook_not_found: {
    status: 404,
    title: 'No such webhook',
    detail: 'This deployment has no webhook with this id.',
  },
  webhook_too_many: {
    status: 409,
    title: 'Too many webhooks',
    detail: 'Delete a webhook that you do not need, then send the request again.',
  },
  log_stream_not_found: {
    status: 404,
    title: 'No such log stream',
    detail: 'This deployment has no log stream with this id.',
  },
  log_stream_too_many: {
    status: 409,
    title: 'Too many log streams',
    detail: 'Delete a log stream that you do not need, then send the request again.',
  },
  webhook_secrets_two: {
    status: 409,
    title: 'Two secrets sign already',
    detail: 'Wait until the older one ends, or send "overlapSeconds": 0 to end both at once.',
  },
  callback_invalid: {
    status: 400,
    title: 'Address that cannot be called',
    detail: 'Send an absolute URL of at most 2,048 characters, without user name and password.',
  },
  callback_not_https: {
    status: 400,
    title: 'Address without https',
    detail: 'Send an address that begins with https://.',
  },
  callback_not_public: {
    status: 400,
    title: 'Address that is not public',
    detail:
      'Send an address with a public host name, on port 443. IP addresses and names of internal networks are not called.',
  },
  secret_too_many: {
    status: 409,
    title: 'Two secrets already',
    detail: 'Delete one of the two secrets before you make another.',
  },
  secret_not_found: {
    status: 404,
    title: 'No such secret',
    detail: 'The application has no such secret, or it has been deleted already.',
  },
  organization_external_id_taken: {
    status: 409,
    title: 'External id taken',
    detail:
      'Another organization has this externalId. Send another one, or change the other organization first.',
  },
  url_has_saml_parameter: {
    status: 400,
    title: 'URL with a parameter of SAML',
    detail:
      'Send the URL without SAMLRequest, SAMLResponse, RelayState, SigAlg, Signature and SAMLEncoding in its query: we add them.',
  },
  logout_url_invalid: {
    status: 400,
    title: 'Invalid logout URL',
    detail: 'Send an https:// URL. It must not lead to localhost.',
  },
  sp_key_rotating: {
    status: 409,
    title: 'Our certificate is being replaced',
    detail:
      'An exchange goes on. Wait until the replaced key has retired: the list of keys says which one, and when.',
  },
  sp_key_not_waiting: {
    status: 409,
    title: 'Our key does not wait',
    detail: 'It signs already, was replaced, or does not exist. The list of keys says which one waits.',
  },
  attribute_map_invalid: {
    status: 400,
    title: 'Attribute map not usable',
    detail: `Send names of at most ${MAX_ATTRIBUTE_CHARACTERS} characters, and at most ${MAX_CLAIMS} claims whose names begin with a letter and hold letters, digits, “_”, “.” and “-”.`,
  },
  legacy_acs_url_invalid: {
    status: 400,
    title: 'Former ACS URL not usable',
    detail: 'Send a path or a URL of this origin, without a query, that is none of ours.',
  },
  legacy_audience_invalid: {
    status: 400,
    title: 'Former audience not usable',
    detail: 'Send the entity ID of the system before, without spaces, and not ours.',
  },
  certificate_missing: {
    status: 400,
    title: 'Certificate missing',
    detail: 'Send at least one certificate of the identity provider.',
  },
  certificate_invalid: {
    status: 400,
    title: 'Invalid certificate',
    detail:
      'Send each certificate as X.509 in PEM, with an EC key or an RSA key of 2,048 bits or more and a public exponent of 65537 or more.',
  },
  certificate_too_many: {
    status: 400,
    title: 'Too many certificates',
    detail: `Send at most ${MAX_CERTIFICATES} certificates.`,
  },
  certificate_not_found: {
    status: 404,
    title: 'No such certificate',
    detail: 'List the certificates with GET …/sso.',
  },
  no_verified_domain: {
    status: 409,
    title: 'No verified domain',
    detail: 'Claim and verify a domain first: POST …/domains.',
  },
  scim_needs_sso: {
    status: 409,
    title: 'SCIM needs single sign-on',
    detail: 'Its token still works. Revoke it first.',
  },
  sso_enabled: {
    status: 409,
    title: 'Single sign-on is on',
    detail: 'Disable it first: PATCH …/sso with "enabled": false.',
  },
  sso_unproven: {
    status: 409,
    title: 'Single sign-on unproven',
    detail: 'Someone must sign in with single sign-on once before you can require it.',
  },
  change_pending: {
    status: 409,
    title: 'A change is pending',
    detail: 'An Owner has to approve or decline it in the settings first.',
  },
  change_not_found: {
    status: 404,
    title: 'No such change',
    detail: 'It has been decided, used, discarded or replaced since. Read the settings again.',
  },
  scim_token_taken: {
    status: 409,
    title: 'SCIM token in use',
    detail: 'A token with this SHA-256 works already, here or in another organization.',
  },
  metadata_invalid: {
    status: 400,
    title: 'Metadata not usable',
    detail: `Send at most ${MAX_METADATA_KEYS} keys of at most ${MAX_METADATA_KEY_CHARACTERS} letters, digits, “_”, “.”, “:” and “-”, with values of at most ${MAX_METADATA_VALUE_CHARACTERS} characters on one line.`,
  },
  scim_token_not_found: {
    status: 404,
    title: 'No such token',
    detail: 'Find the id with GET …/scim-tokens, which does not list revoked tokens.',
  },
  account_elsewhere: {
    status: 409,
    title: 'Account elsewhere',
    detail: 'This person has an account outside the organization. Add or invite them.',
  },
  user_name_taken: { status: 409, title: 'User name taken', detail: 'Another member has this user name.' },
  team_not_found: {
    status: 404,
    title: 'No such team',
    detail: 'The organization has no team with this id.',
  },
  team_name_taken: {
    status: 409,
    title: 'Team name taken',
    detail: 'Another team of the organization has this name.',
  },
  invitation_not_found: {
    status: 404,
    title: 'No such invitation',
    detail: 'It was accepted or revoked, or never existed. Find the id with GET …/invitations.',
  },
  invitation_not_yours: {
    status: 403,
    title: 'Not your invitation',
    detail: 'The invitation is for another email address.',
  },
  sign_in_first: {
    status: 403,
    title: 'Sign in first',
    detail: 'The owner of this email address must sign in to accept the invitation.',
  },
  invitees_missing: { status: 422, title: 'Nobody to invite', detail: 'Name at least one email address.' },
  invitees_too_many: {
    status: 422,
    title: 'Too many at once',
    detail: `Invite at most ${MAX_INVITEES} people at a time.`,
  },
  own_membership: {
    status: 403,
    title: 'Own membership',
    detail: 'You cannot change your own role, or deactivate or remove yourself.',
  },
  membership_managed: {
    status: 409,
    title: 'Managed membership',
    detail: 'The organization’s directory or identity provider manages this member.',
  },
  team_managed: {
    status: 409,
    title: 'Managed team',
    detail: 'The identity provider manages this team. Change it there.',
  },
  session_not_found: { status: 404, title: 'No such session', detail: 'The session has already ended.' },
  session_lifetime_invalid: {
    status: 400,
    title: 'Invalid lifetime of sessions',
    detail: `Send whole minutes from ${MIN_SESSION_MINUTES} to ${MAX_SESSION_MINUTES}.`,
  },
  session_idle_invalid: {
    status: 400,
    title: 'Invalid idle time of sessions',
    detail: `Send null, or whole minutes from ${MIN_IDLE_MINUTES} to the lifetime.`,
  },
  reset_link_unusable: {
    status: 404,
    title: 'Link not usable',
    detail: 'The link was already used, or has expired. Ask for a new one.',
  },
  sign_up_link_unusable: {
    status: 404,
    title: 'Link not usable',
    detail: 'The link has expired, or its address already has an account.',
  },
  setup_link_not_found: {
    status: 404,
    title: 'No such setup link',
    detail: 'It has ended, or never existed. Find the id with GET …/setup-links.',
  },
  setup_link_ended: {
    status: 404,
    title: 'Setup link ended',
    detail: 'The link has expired or was revoked, or its reader was done. Make a new one.',
  },
  setup_link_lacks_scope: {
    status: 403,
    title: 'Not for this link',
    detail: 'The setup link was made for something else.',
  },
  setup_link_too_many: {
    status: 409,
    title: 'Too many setup links',
    detail: `An organization has at most ${MAX_SETUP_LINKS} at a time. Revoke one first.`,
  },
  setup_scopes_missing: {
    status: 400,
    title: 'Scopes missing',
    detail: 'Send at least one of domains, sso, scim and certificate, and nothing else.',
  },
  setup_days_invalid: {
    status: 400,
    title: 'Invalid number of days',
    detail: `Send a whole number from 1 to ${MAX_SETUP_LINK_DAYS}.`,
  },
  return_url_invalid: {
    status: 400,
    title: 'Invalid return URL',
    detail: 'Send an https address without credentials.',
  },
  other_identity_provider: {
    status: 409,
    title: 'Another identity provider',
    detail: 'The link is for the next certificate of the identity provider that is set up.',
  },
  test_first: {
    status: 409,
    title: 'Test first',
    detail: 'A setup link puts values in use only once a test of them has worked.',
  },
  setup_link_unusable: {
    status: 404,
    title: 'Link not usable',
    detail: 'The link was already used, or has expired, or a newer one has replaced it.',
  },
  account_exists: {
    status: 409,
    title: 'Account exists',
    detail: 'There is an account with this address already.',
  },
  accent_invalid: { status: 400, title: 'Invalid color', detail: 'Send a color such as #0f5cc0.' },
  accent_contrast_low: {
    status: 422,
    title: 'Too little contrast',
    detail: 'White text on this color, or a link in it on a light page, is hard to read. Send a darker one.',
  },
  logo_too_large: { status: 422, title: 'Logo too large', detail: `Send at most ${MAX_LOGO_KB} KB.` },
  logo_type_unknown: {
    status: 422,
    title: 'Unknown kind of logo',
    detail: 'Send a PNG or an SVG, in base64.',
  },
  logo_malformed: {
    status: 422,
    title: 'Malformed logo',
    detail:
      'The file is damaged, or has a DOCTYPE, comments or processing instructions. Send it without them.',
  },
  logo_active: {
    status: 422,
    title: 'Active logo',
    detail:
      'The SVG has an element or attribute that could run or load something. Send a plain SVG or a PNG.',
  },
  operator_organization: {
    status: 409,
    title: "Operator's organization",
    detail: 'This organization is the operator’s own. It can be neither deleted nor suspended.',
  },
} as const satisfies Record<DomainReason, ProblemCopy>;
