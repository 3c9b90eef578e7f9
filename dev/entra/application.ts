// The enterprise application of the simulated tenant: what the administrator typed for the service provider,
// who may use it, and the connection to the service provider's SCIM server.
import { z } from 'zod';
import type { ResponseUrls } from '../idp/authn-request.ts';
import type { Connection } from '../idp/tasks.ts';

/** The fields of Entra's "Basic SAML Configuration" and "Attributes & Claims". */
export interface SamlSettings {
  /** Identifier (Entity ID). */
  identifier: string;
  /** Reply URL (Assertion Consumer Service URL), the default one first. */
  replyUrls: string[];
  /** Where the tile leads; empty: it posts an unsolicited response. */
  signOnUrl: string;
  /** Logout URL; empty: the application is not told of sign-outs. */
  logoutUrl: string;
  /** PEM of the certificate that verifies the service provider's logout requests. */
  verificationCertificate: string;
  /** Unique User Identifier (Name ID). */
  nameId: 'persistent' | 'emailAddress';
}

export interface Provisioning extends Connection {
  /** As it was typed: `?aadOptscim062020` at its end makes PATCH requests comply with SCIM. */
  tenantUrl: string;
  /** The attribute by which an account is found that is already there. */
  matchBy: 'userName' | 'externalId';
  /** By object ID. */
  users: Record<string, Account>;
  groups: Record<string, PushedGroup>;
}

/** A person's account at the service provider. */
export interface Account {
  scimId: string;
  /** What the last cycle wanted there; the next one passes over a person for whom it wants the same. */
  exported: string;
  /** The service provider's id of the manager; empty when there is none. */
  managerId: string;
}

export interface PushedGroup {
  scimId: string;
  displayName: string;
  /** The service provider's ids of the members that it was given. */
  memberIds: string[];
}

export interface Application {
  /** Application (client) ID. */
  id: string;
  label: string;
  saml: SamlSettings;
  /** Object IDs of people and groups. */
  assignedTo: string[];
  provisioning?: Provisioning;
}

/** A request that names no Reply URL gets its answer at the first one. */
export function responseUrls({ replyUrls }: SamlSettings): ResponseUrls {
  return { requestable: replyUrls, fallback: replyUrls[0]! };
}

/** Whether requests follow the flag's rules: `"op": "replace"`, booleans, members by a filter in the path. */
export function isCompliant({ tenantUrl }: Pick<Provisioning, 'tenantUrl'>): boolean {
  return /[?&]aadoptscim062020(=|&|$)/i.test(tenantUrl);
}

const httpUrl = z.url({ protocol: /^https?$/, error: 'Give a URL that begins with https:// (or http://).' });

const samlForm = z.object({
  identifier: z.string().trim().min(1, 'Give the Identifier (Entity ID).').max(1024),
  replyUrls: z
    .string()
    .transform((lines) => lines.split(/\s+/).filter(Boolean))
    .pipe(z.array(httpUrl).min(1, 'Give a Reply URL.').max(10)),
  signOnUrl: z.literal('').or(httpUrl),
  logoutUrl: z.literal('').or(httpUrl),
  verificationCertificate: z.string().trim().max(20_000),
  nameId: z.enum(['persistent', 'emailAddress']),
});

export type Refused = { ok: false; message: string };
export type SamlResult = { ok: true; saml: SamlSettings } | Refused;

export function parseSaml(form: Record<string, unknown>): SamlResult {
  const parsed = samlForm.safeParse(form);
  return parsed.success ? { ok: true, saml: parsed.data } : refuse(parsed.error);
}

const provisioningForm = z.object({
  tenantUrl: httpUrl.refine((url) => !url.includes('#'), 'The Tenant URL must not have a fragment.'),
  // The page never shows the token, so an empty field means that it stays the same.
  token: z.string().trim().max(4096),
  matchBy: z.enum(['userName', 'externalId']),
});

export type ProvisioningResult = { ok: true; provisioning: Provisioning } | Refused;

/** @param known the connection so far; its links are kept while the server stays the same */
export function parseProvisioning(
  form: Record<string, unknown>,
  known: Provisioning | undefined,
): ProvisioningResult {
  const parsed = provisioningForm.safeParse(form);
  if (!parsed.success) return refuse(parsed.error);
  const { tenantUrl, matchBy } = parsed.data;
  const { baseUrl } = connectionTo(tenantUrl, '');
  const same = known?.baseUrl === baseUrl ? known : undefined;
  // A token is sent only to the server that it was entered for.
  const token = parsed.data.token || same?.token;
  if (!token) return { ok: false, message: 'Paste the token that the service provider generated.' };
  const { users, groups } = same ?? connectionTo(tenantUrl, token);
  return { ok: true, provisioning: { tenantUrl, baseUrl, token, matchBy, users, groups } };
}

export function connectionTo(tenantUrl: string, token: string): Provisioning {
  const baseUrl = tenantUrl.replace(/\?.*$/, '').replace(/\/+$/, '');
  return { tenantUrl, baseUrl, token, matchBy: 'userName', users: {}, groups: {} };
}

function refuse(error: z.ZodError): Refused {
  return { ok: false, message: error.issues[0]?.message ?? 'This form does not belong to this page.' };
}
