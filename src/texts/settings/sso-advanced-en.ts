// English: SSO → Advanced, and what a change of the connection is about.

export const ssoAdvanced = {
  adv_nothing: 'The options appear once there is a connection. {link} first.',
  adv_off_title: 'Switch off',
  adv_off_intro: 'We keep the configuration. Everyone signs in with a password until you enable SSO again.',
  adv_disable: 'Disable',
  adv_disable_ask: 'Disable…',
  adv_disable_means: 'People can no longer sign in with SSO. Users who have no password set one by email.',
  adv_remove: 'Remove SSO configuration',
  adv_remove_ask: 'Remove SSO configuration…',
  adv_remove_means:
    'Deletes the connection, its certificates and its options. This cannot be undone. SCIM needs SSO: revoke its token on the {link} first, if there is one.',
  adv_scim_page: 'SCIM page',
  adv_options: 'Options',
  adv_managed: 'IdP-managed access',
  adv_managed_hint:
    'Your identity provider decides who has access: everyone with an address in a claimed domain signs in there, and anyone who signs in becomes a Member.',
  adv_names: 'Update names at each sign-in',
  adv_names_hint:
    'With IdP-managed access, users get the first and last name that your identity provider sends. Users whom SCIM provisions keep the names that SCIM sends.',
  adv_initiated: 'Allow sign-in from the identity provider’s dashboard (IdP-initiated)',
  adv_initiated_hint:
    'Okta’s tile needs this. When it is off, the tile starts a sign-in from our side instead.',
  adv_sha1: 'Accept SHA-1 signatures',
  adv_sha1_hint:
    'SHA-1 is broken: its signatures can be forged. Accept them only if your identity provider supports nothing else, and not for long.',
  adv_sign: 'Sign our requests',
  adv_sign_hint:
    'Only if your identity provider requires it. It needs our certificate, which is under “Certificates” and in our metadata.',
  adv_ends: 'Ignore when the identity provider says that sessions end',
  adv_ends_hint:
    'It may send an end with each sign-in (SessionNotOnOrAfter), and sessions here end no later. Tick this if it signs people out too early. An end that has passed is refused in any case.',
  adv_requests: 'How requests are sent',
  adv_logout_url: 'Logout URL',
  adv_logout_url_hint:
    'Optional: signing out here then also signs people out there. Okta: “Identity Provider Single Logout URL”.',
  adv_logout_requests: 'How logout requests are sent',
  adv_redirect: 'HTTP-Redirect (usual)',
  adv_post: 'HTTP-POST',
  adv_save_options: 'Save options',
  attr_title: 'Attributes',
  attr_intro:
    'The names of the SAML attributes, exactly as your identity provider sends them. While SSO is enabled, a change is kept beside the names in use until you have tested it and switch.',
  attr_email: 'Email address',
  attr_email_hint: 'Empty: “email”, then the usual names. “NameID” means the Name ID.',
  attr_givenName: 'First name',
  attr_givenName_hint: 'Empty: “firstName”, then the usual names.',
  attr_familyName: 'Last name',
  attr_familyName_hint: 'Empty: “lastName”, then the usual names.',
  attr_displayName: 'Display name',
  attr_displayName_hint: 'The name that applications show. Empty: first and last name.',
  attr_teams: 'Teams',
  attr_teams_hint:
    'Its values are the names of teams: each sign-in puts people into them, and out of those that it no longer names. Leave it empty if SCIM manages your teams.',
  attr_claims: 'For applications',
  attr_claims_hint:
    'One line each, at most {most}: the name that applications see, “=”, and the attribute. For example: cost_center = costCenter',
  attr_save: 'Save attributes',
  former_title: 'Addresses of a former system',
  former_intro:
    'If another system signed you in before at this site, your identity provider can go on using its values, so that nobody has to change anything there. We check them as strictly as our own.',
  former_acs: 'ACS URL of the former system',
  former_acs_hint: 'A path or a URL of this site that nothing else here uses.',
  former_audience: 'Audience (SP Entity ID) of the former system',
  former_save: 'Save addresses',
  logout_title: 'Universal Logout',
  logout_intro:
    'Status: {state}. When Okta signs a user out everywhere, because it has found a threat or an administrator has cleared the sessions, it tells us too. We then end all sessions of that user in this organization, and all access that applications have through them.',
  logout_on: 'on',
  logout_off: 'off',
  logout_url: 'Logout endpoint URL',
  logout_url_hint:
    'Okta: “Logout endpoint URL”, under Authentication → Logout → Global Token Revocation of your app. Choose “Email Identifier” or “Issuer and Subject Identifier” as the subject format.',
  logout_switch_off: 'Switch off',
  logout_switch_off_ask: 'Switch Universal Logout off…',
  logout_switch_off_means:
    'Your identity provider can no longer sign users out here. A user whom it signs out, for example after a theft, stays signed in until the session ends or you sign them out on this site.',
  logout_switch_on: 'Switch Universal Logout on',
} as const;
