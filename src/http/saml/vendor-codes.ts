// What identity providers' own codes and sentences in a failed response mean, and where to click there.
//
// Anybody can post a failed response, because nothing in it has to be signed. So no advice here loosens
// anything, and nothing of the message goes into it but a code of the form below, or one of our own phrases:
// people's addresses, markup and links stay in the log, where the message is shown as it came.

export interface VendorCode {
  readonly vendor: string;
  /** As it arrived. */
  readonly code: string;
  /** What to do there; null for a code of this vendor that we don't know. */
  readonly text: string | null;
}

/** A code stands near the beginning; the log keeps no more than 500 characters. */
const MAX_CHARACTERS = 1000;

/**
 * Whole words alone: no part of a longer word, an address, a path or a host name, which a stranger or a
 * person's name may have put there.
 */
const WORDS = /(?<![\p{L}\p{N}_@./\\-])[A-Za-z][A-Za-z0-9_]{3,63}(?![\p{L}\p{N}_@/\\-]|\.[\p{L}\p{N}])/gu;

/** The first code or sentence in the message that is known or, failing that, has the form of a code. */
export function findVendorCode(message: string): VendorCode | null {
  const text = message.slice(0, MAX_CHARACTERS);
  const words = text.match(WORDS) ?? [];
  for (const code of words) {
    const known = BY_CODE.get(code);
    if (known) return { ...known, code };
  }
  const spoken = ` ${text.toLowerCase().replace(/[’`]/g, "'").replace(/\s+/g, ' ')} `;
  const phrase = PHRASES.find((one) => includesWords(spoken, one.phrase));
  if (phrase) return { vendor: phrase.vendor, code: phrase.phrase, text: phrase.text };
  for (const code of words) {
    const vendor = FORMS.find(({ form }) => form.test(code))?.vendor;
    if (vendor !== undefined) return { vendor, code, text: null };
  }
  return null;
}

function includesWords(text: string, phrase: string): boolean {
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    const [before, after] = [text[at - 1] ?? ' ', text[at + phrase.length] ?? ' '];
    if (!/[\p{L}\p{N}_@-]/u.test(before) && !/[\p{L}\p{N}_@-]/u.test(after)) return true;
  }
  return false;
}

const BASIC = 'In the Entra admin center, open the enterprise application → Single sign-on';
const ENTRA_USERS = 'In the Entra admin center, open the enterprise application → Users and groups';
const ENTRA_IDENTIFIER = `${BASIC} → Basic SAML Configuration, and set Identifier (Entity ID) to exactly the Audience URI under SSO → Connection, with its final slash.`;
const ENTRA_REPLY_URL = `${BASIC} → Basic SAML Configuration, and add the Assertion Consumer Service URL under SSO → Connection as a Reply URL.`;
const ENTRA_REQUEST =
  'Under SSO → Advanced, send requests the other way (“How requests are sent”), and compare the Authentication URL with the Login URL that Entra shows under Single sign-on.';
const ENTRA_PERSON = 'In the Entra admin center, open Users, and look at the person and their sign-in logs.';
const ENTRA_CONDITION =
  'In the Entra admin center, open Monitoring → Sign-in logs, choose this sign-in and look at its Conditional Access tab, which names the policy. The person has to meet it.';
const ENTRA_ACCOUNT =
  'The person is signed in at Entra with an account that is not of your organization. They have to sign out there and choose the right one.';
const ENTRA_MFA =
  'The person has to prove who they are once more (multifactor authentication). Have them try again and finish what Entra asks of them.';

const ENTRA: Readonly<Record<`AADSTS${number}`, string>> = {
  AADSTS50105: `${ENTRA_USERS}, and assign the person, or a group that they are in directly: Entra does not count groups within groups.`,
  AADSTS700016: `Entra finds no application with our entity ID. ${ENTRA_IDENTIFIER} If it is right, the Authentication URL under SSO → Connection belongs to another tenant.`,
  AADSTS650056: `Entra takes us for another application. ${ENTRA_IDENTIFIER}`,
  AADSTS50011: ENTRA_REPLY_URL,
  AADSTS75011:
    'The person is signed in at Entra by another method than was asked for. We ask for none, so look for a proxy or an authentication policy in between that adds one. Until then, the person can sign out at Entra, close the browser and try again.',
  AADSTS75001: ENTRA_REQUEST,
  AADSTS75003: `Entra answers by HTTP-POST alone. ${ENTRA_REPLY_URL}`,
  AADSTS75005: ENTRA_REQUEST,
  AADSTS75008: ENTRA_REQUEST,
  AADSTS750054: ENTRA_REQUEST,
  AADSTS75016: `${BASIC} → Attributes & Claims, and choose another Name identifier format for the Unique User Identifier.`,
  AADSTS750161: `${BASIC} → Attributes & Claims, and choose another Name identifier format for the Unique User Identifier.`,
  AADSTS76021: `Under SSO → Advanced, turn on “Sign our requests”. Then open the application in the Entra admin center → Single sign-on → Verification certificates, and upload our signing certificate there.`,
  AADSTS76026: 'The request was too old when it reached Entra. Have the person start again here.',
  AADSTS50020: ENTRA_ACCOUNT,
  AADSTS90072: ENTRA_ACCOUNT,
  AADSTS50034: `Entra does not know this account. ${ENTRA_PERSON}`,
  AADSTS50053: `The account is locked, or its address is blocked. ${ENTRA_PERSON}`,
  AADSTS50055: 'The password of this person has expired. They have to set a new one at Entra.',
  AADSTS50057: `The account is disabled at Entra. ${ENTRA_PERSON}`,
  AADSTS50126: 'The password was wrong at Entra. The person can try again, or reset it there.',
  AADSTS50058: 'The person was not signed in at Entra any more. Have them try again.',
  AADSTS50074: ENTRA_MFA,
  AADSTS50076: ENTRA_MFA,
  AADSTS50079: ENTRA_MFA,
  AADSTS50158: ENTRA_MFA,
  AADSTS53000: ENTRA_CONDITION,
  AADSTS53001: ENTRA_CONDITION,
  AADSTS53003: ENTRA_CONDITION,
  AADSTS530003: ENTRA_CONDITION,
  AADSTS7000112:
    'In the Entra admin center, open the enterprise application → Properties, and look at “Enabled for users to sign-in?”: it is off.',
};

const TRUST = 'In AD FS Management, open Relying Party Trusts → our trust';
const ADFS_ACCESS = `${TRUST} → Edit Access Control Policy (before 2016: Issuance Authorization Rules), and let the person, or a group that they are in, pass.`;
const ADFS_IDENTIFIER = `${TRUST} → Properties → Identifiers, and add exactly the Audience URI under SSO → Connection, with its final slash.`;
const ADFS_SIGNATURE = `Under SSO → Advanced, turn on “Sign our requests”. ${TRUST} → Properties → Signature, and add our signing certificate, which our metadata has.`;
const ADFS_LOG = 'On the AD FS server, open Event Viewer → Applications and Services Logs → AD FS → Admin';

const ADFS: Readonly<Record<`MSIS${number}`, string>> = {
  MSIS5007: ADFS_ACCESS,
  MSIS3126: ADFS_ACCESS,
  MSIS5009: ADFS_ACCESS,
  MSIS7007: `AD FS finds no trust with our entity ID. ${ADFS_IDENTIFIER}`,
  MSIS3200: `${TRUST} → Properties → Endpoints, and add the Assertion Consumer Service URL under SSO → Connection as a SAML Assertion Consumer with the binding POST.`,
  MSIS7070: `${TRUST} → Edit Claim Issuance Policy, and add a rule that sends the outgoing claim type “Name ID”, with the format that is asked for.`,
  MSIS7102: `AD FS does not offer the way to sign in that was asked for. We ask for none: in AD FS Management, open Service → Authentication Methods, and choose primary methods that this person can use.`,
  MSIS1016: ADFS_SIGNATURE,
  MSIS0037: ADFS_SIGNATURE,
  MSIS0038: `AD FS has another certificate of ours than the one that signs. ${ADFS_SIGNATURE}`,
  MSIS7042:
    'The same browser asked AD FS too often in a few seconds, so something sends it in a circle. Under SSO → Connection, make sure that the Authentication URL is the single sign-on URL of the AD FS metadata (…/adfs/ls/) and not a link that starts at AD FS.',
  MSIS7065: `AD FS takes no SAML requests at this address. Under SSO → Connection, set the Authentication URL to the single sign-on URL of its metadata (…/adfs/ls/).`,
  MSIS7012: `AD FS says no more than that it failed. ${ADFS_LOG}, and look for event 364 at this time: its “Exception details” name the cause.`,
};

const GOOGLE_APP = 'In the Google Admin console, open Apps → Web and mobile apps → our app';
const GOOGLE_ACCESS = `${GOOGLE_APP} → User access, and turn it on for the person’s organizational unit or group. It may take some hours to count.`;
const GOOGLE_ENTITY_ID = `${GOOGLE_APP} → Service provider details, and set Entity ID to exactly the Audience URI under SSO → Connection: case and the final slash count.`;
const GOOGLE_ACS = `${GOOGLE_APP} → Service provider details, and set ACS URL to exactly the Assertion Consumer Service URL under SSO → Connection.`;

const GOOGLE: Readonly<Record<string, string>> = {
  app_not_configured: GOOGLE_ENTITY_ID,
  app_not_configured_for_user: `${GOOGLE_ENTITY_ID} The person may also be signed in at Google with another account: have them choose the one of your organization.`,
  app_not_enabled_for_user: GOOGLE_ACCESS,
  app_not_enabled: GOOGLE_ACCESS,
  saml_invalid_sp_id: `The Authentication URL under SSO → Connection names another app. ${GOOGLE_APP} → Download metadata, and import it again under SSO → Connection.`,
  saml_invalid_user_id_mapping: `${GOOGLE_APP} → Service provider details, and choose a Name ID that every person has, such as “Basic Information > Primary email”.`,
};

const CLIENT = 'In the Keycloak admin console, open Clients → our client';
const KEYCLOAK_EXPIRED =
  'The person’s sign-in at Keycloak expired in this tab, for example because they signed in there in another one. Have them try again. If it happens often, look at Realm settings → Sessions → Login timeout.';
const KEYCLOAK_REDIRECT = `${CLIENT} → Settings, and enter the Assertion Consumer Service URL under SSO → Connection under Valid redirect URIs, and on the Advanced tab as Assertion Consumer Service POST Binding URL.`;
const KEYCLOAK_KEYS = `${CLIENT} → Keys. If “Client signature required” is on, turn on “Sign our requests” under SSO → Advanced, and import our signing certificate there.`;
const KEYCLOAK_CLIENT =
  'Keycloak finds no client with our entity ID. In the Keycloak admin console, open Clients, and make sure that the Client ID is exactly the Audience URI under SSO → Connection, with its final slash.';
const KEYCLOAK_DISABLED = `${CLIENT}, and switch it to Enabled (above the tabs).`;
const KEYCLOAK_USER =
  'In the Keycloak admin console, open Users → the person, and look at the switch Enabled.';

const KEYCLOAK: Readonly<Record<string, string>> = {
  authentication_expired: KEYCLOAK_EXPIRED,
  invalid_redirect_uri: KEYCLOAK_REDIRECT,
  invalid_signature: KEYCLOAK_KEYS,
  client_not_found: KEYCLOAK_CLIENT,
  client_disabled: KEYCLOAK_DISABLED,
  user_disabled: KEYCLOAK_USER,
};

const OKTA_ASSIGN =
  'In the Okta Admin Console, open Applications → our application → Assignments, and assign the person or a group that they are in.';
const OKTA_POLICY =
  'In the Okta Admin Console, open Applications → our application → Sign On → User authentication, and look at which rule of its policy denies the person. Reports → System Log names the rule.';
const OKTA_PERSON =
  'In the Okta Admin Console, open Directory → People → the person, and look at their status.';

/** Sentences of those who have no codes, in lower case; the most particular ones first. */
const PHRASES: readonly { readonly vendor: string; readonly phrase: string; readonly text: string }[] = [
  { vendor: 'Okta', phrase: 'user is not assigned to the client application', text: OKTA_ASSIGN },
  { vendor: 'Okta', phrase: 'user is not assigned to this application', text: OKTA_ASSIGN },
  { vendor: 'Okta', phrase: 'app not assigned', text: OKTA_ASSIGN },
  { vendor: 'Okta', phrase: 'policy evaluation failed', text: OKTA_POLICY },
  { vendor: 'Okta', phrase: 'access denied by policy', text: OKTA_POLICY },
  { vendor: 'Okta', phrase: 'user is locked out', text: OKTA_PERSON },
  { vendor: 'Google', phrase: "doesn't match configured acs url", text: GOOGLE_ACS },
  { vendor: 'Google', phrase: 'service is not configured for this user', text: GOOGLE_ENTITY_ID },
  { vendor: 'Keycloak', phrase: 'invalid redirect uri', text: KEYCLOAK_REDIRECT },
  { vendor: 'Keycloak', phrase: 'invalid requester', text: KEYCLOAK_KEYS },
  { vendor: 'Keycloak', phrase: 'unknown login requester', text: KEYCLOAK_CLIENT },
  { vendor: 'Keycloak', phrase: 'client not found', text: KEYCLOAK_CLIENT },
];

/** Codes that we don't know. Entra and AD FS number theirs, and say more elsewhere. */
const FORMS = [
  { vendor: 'Entra ID', form: /^AADSTS\d{4,9}$/ },
  { vendor: 'AD FS', form: /^MSIS\d{3,5}$/ },
] as const;

/** Where an unknown code is explained. */
export function whereExplained({ vendor, code }: VendorCode): string {
  if (vendor === 'Entra ID') {
    return `https://login.microsoftonline.com/error?code=${code.slice('AADSTS'.length)} explains it.`;
  }
  return `${ADFS_LOG}, and look for ${code} at this time.`;
}

const BY_CODE: ReadonlyMap<string, Pick<VendorCode, 'vendor' | 'text'>> = new Map(
  Object.entries({ 'Entra ID': ENTRA, 'AD FS': ADFS, Google: GOOGLE, Keycloak: KEYCLOAK }).flatMap(
    ([vendor, codes]) => Object.entries(codes).map(([code, text]) => [code, { vendor, text }] as const),
  ),
);
