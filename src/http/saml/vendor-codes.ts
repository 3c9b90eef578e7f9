// What identity providers' own codes and sentences in a failed response mean, and where to click there.
//
// Anybody can post a failed response, because nothing in it has to be signed. So no advice here loosens
// anything, and nothing of the message goes into it but a code of the form below, or one of our own phrases:
// people's addresses, markup and links stay in the log, where the message is shown as it came.

import type { PlainKey, Texts } from '../../texts/texts.ts';

export interface VendorCode {
  readonly vendor: string;
  /** As it arrived. */
  readonly code: string;
  /** What to do there; null for a code of this vendor that we don't know. */
  readonly text: PlainKey | null;
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

const ENTRA: Readonly<Record<`AADSTS${number}`, PlainKey>> = {
  AADSTS50105: 'vendor_AADSTS50105',
  AADSTS700016: 'vendor_AADSTS700016',
  AADSTS650056: 'vendor_AADSTS650056',
  AADSTS50011: 'vendor_entra_reply_url',
  AADSTS75011: 'vendor_AADSTS75011',
  AADSTS75001: 'vendor_entra_request',
  AADSTS75003: 'vendor_AADSTS75003',
  AADSTS75005: 'vendor_entra_request',
  AADSTS75008: 'vendor_entra_request',
  AADSTS750054: 'vendor_entra_request',
  AADSTS75016: 'vendor_AADSTS75016',
  AADSTS750161: 'vendor_AADSTS75016',
  AADSTS76021: 'vendor_AADSTS76021',
  AADSTS76026: 'vendor_AADSTS76026',
  AADSTS50020: 'vendor_entra_account',
  AADSTS90072: 'vendor_entra_account',
  AADSTS50034: 'vendor_AADSTS50034',
  AADSTS50053: 'vendor_AADSTS50053',
  AADSTS50055: 'vendor_AADSTS50055',
  AADSTS50057: 'vendor_AADSTS50057',
  AADSTS50126: 'vendor_AADSTS50126',
  AADSTS50058: 'vendor_AADSTS50058',
  AADSTS50074: 'vendor_entra_mfa',
  AADSTS50076: 'vendor_entra_mfa',
  AADSTS50079: 'vendor_entra_mfa',
  AADSTS50158: 'vendor_entra_mfa',
  AADSTS53000: 'vendor_entra_condition',
  AADSTS53001: 'vendor_entra_condition',
  AADSTS53003: 'vendor_entra_condition',
  AADSTS530003: 'vendor_entra_condition',
  AADSTS7000112: 'vendor_AADSTS7000112',
};

const ADFS: Readonly<Record<`MSIS${number}`, PlainKey>> = {
  MSIS5007: 'vendor_adfs_access',
  MSIS3126: 'vendor_adfs_access',
  MSIS5009: 'vendor_adfs_access',
  MSIS7007: 'vendor_MSIS7007',
  MSIS3200: 'vendor_MSIS3200',
  MSIS7070: 'vendor_MSIS7070',
  MSIS7102: 'vendor_MSIS7102',
  MSIS1016: 'vendor_adfs_signature',
  MSIS0037: 'vendor_adfs_signature',
  MSIS0038: 'vendor_MSIS0038',
  MSIS7042: 'vendor_MSIS7042',
  MSIS7065: 'vendor_MSIS7065',
  MSIS7012: 'vendor_MSIS7012',
};

const GOOGLE: Readonly<Record<string, PlainKey>> = {
  app_not_configured: 'vendor_google_entity_id',
  app_not_configured_for_user: 'vendor_app_not_configured_for_user',
  app_not_enabled_for_user: 'vendor_google_access',
  app_not_enabled: 'vendor_google_access',
  saml_invalid_sp_id: 'vendor_saml_invalid_sp_id',
  saml_invalid_user_id_mapping: 'vendor_saml_invalid_user_id_mapping',
};

const KEYCLOAK: Readonly<Record<string, PlainKey>> = {
  authentication_expired: 'vendor_keycloak_expired',
  invalid_redirect_uri: 'vendor_keycloak_redirect',
  invalid_signature: 'vendor_keycloak_keys',
  client_not_found: 'vendor_keycloak_client',
  client_disabled: 'vendor_keycloak_disabled',
  user_disabled: 'vendor_keycloak_user',
};

/** Sentences of those who have no codes, in lower case; the most particular ones first. */
const PHRASES: readonly { readonly vendor: string; readonly phrase: string; readonly text: PlainKey }[] = [
  { vendor: 'Okta', phrase: 'user is not assigned to the client application', text: 'vendor_okta_assign' },
  { vendor: 'Okta', phrase: 'user is not assigned to this application', text: 'vendor_okta_assign' },
  { vendor: 'Okta', phrase: 'app not assigned', text: 'vendor_okta_assign' },
  { vendor: 'Okta', phrase: 'policy evaluation failed', text: 'vendor_okta_policy' },
  { vendor: 'Okta', phrase: 'access denied by policy', text: 'vendor_okta_policy' },
  { vendor: 'Okta', phrase: 'user is locked out', text: 'vendor_okta_person' },
  { vendor: 'Google', phrase: "doesn't match configured acs url", text: 'vendor_google_acs' },
  { vendor: 'Google', phrase: 'service is not configured for this user', text: 'vendor_google_entity_id' },
  { vendor: 'Keycloak', phrase: 'invalid redirect uri', text: 'vendor_keycloak_redirect' },
  { vendor: 'Keycloak', phrase: 'invalid requester', text: 'vendor_keycloak_keys' },
  { vendor: 'Keycloak', phrase: 'unknown login requester', text: 'vendor_keycloak_client' },
  { vendor: 'Keycloak', phrase: 'client not found', text: 'vendor_keycloak_client' },
];

/** Codes that we don't know. Entra and AD FS number theirs, and say more elsewhere. */
const FORMS = [
  { vendor: 'Entra ID', form: /^AADSTS\d{4,9}$/ },
  { vendor: 'AD FS', form: /^MSIS\d{3,5}$/ },
] as const;

/** Where an unknown code is explained. */
export function whereExplained(t: Texts, { vendor, code }: VendorCode): string {
  if (vendor === 'Entra ID') {
    const url = `https://login.microsoftonline.com/error?code=${code.slice('AADSTS'.length)}`;
    return t('vendor_entra_explains', { url });
  }
  return t('vendor_adfs_explains', { code });
}

const BY_CODE: ReadonlyMap<string, Pick<VendorCode, 'vendor' | 'text'>> = new Map(
  Object.entries({ 'Entra ID': ENTRA, 'AD FS': ADFS, Google: GOOGLE, Keycloak: KEYCLOAK }).flatMap(
    ([vendor, codes]) => Object.entries(codes).map(([code, text]) => [code, { vendor, text }] as const),
  ),
);
