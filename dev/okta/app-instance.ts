// One SAML app integration of the simulated Okta: its key and certificate, and what the administrator typed
// for the service provider. Like Okta, it makes one key for each app.
import { z } from 'zod';
import type { ResponseUrls } from '../idp/authn-request.ts';
import type { SigningKey } from '../idp/signature.ts';
import type { Provisioning } from './provisioning-settings.ts';

/** The fields of Okta's "Configure SAML" page, with the labels that Okta gives them. */
export interface AppSettings {
  label: string;
  /** Single sign on URL: where an IdP-initiated response is posted. Gatehouse's postback URL. */
  singleSignOnUrl: string;
  /** Recipient URL, Destination URL and Requestable SSO URL of index 0. Gatehouse's ACS. */
  acsUrl: string;
  /** Audience URI (SP Entity ID). */
  audience: string;
  /** Default RelayState of an IdP-initiated sign-in. */
  defaultRelayState: string;
  /** PEM. Assertions can be encrypted only when it is given. */
  encryptionCertificate: string;
  /** Single Logout URL of the service provider. Single logout is off when it is empty. */
  singleLogoutUrl: string;
  /** How Okta sends logout messages. */
  logoutBinding: 'redirect' | 'post';
  /** PEM of the certificate that verifies the service provider's logout messages. */
  signatureCertificate: string;
  /** Logout endpoint URL of Universal Logout (Global Token Revocation), which is off when it is empty. */
  revocationUrl: string;
  /** How Universal Logout names people. */
  subjectFormat: 'email' | 'iss_sub';
}

export const NO_LOGOUT = {
  singleLogoutUrl: '',
  logoutBinding: 'redirect',
  signatureCertificate: '',
  revocationUrl: '',
  subjectFormat: 'email',
} as const;

export interface AppInstance {
  /** `exk…`: the last part of the Identity Provider Issuer. */
  id: string;
  key: SigningKey;
  settings: AppSettings;
  /** Ids of the people it is assigned to. */
  assignedTo: string[];
  /** Absent when API Integration is off. */
  provisioning?: Provisioning;
}

const httpUrl = z.url({ protocol: /^https?$/, error: 'Give a URL that begins with https:// (or http://).' });

const certificate = z
  .string()
  .trim()
  .refine(
    (value) => value === '' || /^-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----$/.test(value),
    { error: 'Paste the certificate as PEM, or leave it empty.' },
  )
  .default('');

const settingsForm = z.object({
  label: z.string().trim().min(1, 'Give the app a name.').max(100),
  singleSignOnUrl: httpUrl,
  acsUrl: httpUrl,
  audience: z.string().trim().min(1, 'Give the Audience URI (SP Entity ID).').max(1024),
  defaultRelayState: z.string().trim().max(1024).default(''),
  encryptionCertificate: certificate,
  singleLogoutUrl: z.literal('').or(httpUrl).default(''),
  logoutBinding: z.enum(['redirect', 'post']).default('redirect'),
  signatureCertificate: certificate,
  revocationUrl: z.literal('').or(httpUrl).default(''),
  subjectFormat: z.enum(['email', 'iss_sub']).default('email'),
});

export type SettingsResult =
  | { ok: true; settings: AppSettings }
  | { ok: false; typed: AppSettings; messages: Partial<Record<keyof AppSettings, string>> };

export function parseSettings(form: Record<string, unknown>): SettingsResult {
  const parsed = settingsForm.safeParse(form);
  if (parsed.success) return { ok: true, settings: parsed.data };
  const messages = z.flattenError(parsed.error).fieldErrors;
  const typed = Object.fromEntries(
    Object.keys(settingsForm.shape).map((name) => [name, typeof form[name] === 'string' ? form[name] : '']),
  );
  return {
    ok: false,
    typed: typed as unknown as AppSettings,
    messages: Object.fromEntries(Object.entries(messages).map(([name, list]) => [name, list?.[0]])),
  };
}

/** Identity Provider Issuer. It looks like a URL, but is only Okta's name for this app. */
export function issuerOf(app: AppInstance): string {
  return `http://www.okta.com/${app.id}`;
}

/** Redirect Login URL. */
export function signInUrlOf(app: AppInstance, oktaUrl: string): string {
  return `${oktaUrl}/app/gatehouse/${app.id}/sso/saml`;
}

/** Where the service provider sends its logout messages. */
export function singleLogoutUrlOf(app: AppInstance, oktaUrl: string): string {
  return `${oktaUrl}/app/gatehouse/${app.id}/slo/saml`;
}

/**
 * The URLs that an AuthnRequest may ask for: the "Requestable SSO URLs", index 0 first, and the Single sign
 * on URL, which is meant when it asks for none.
 */
export function responseUrls({ acsUrl, singleSignOnUrl }: AppSettings): ResponseUrls {
  return { requestable: [acsUrl, singleSignOnUrl], fallback: singleSignOnUrl };
}
