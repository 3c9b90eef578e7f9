// What an app's "Provisioning" tab holds: the connection to the service provider's SCIM server, the style in
// which this Okta speaks to it, what it may do there, and the ids that its people and groups have there.
import { z } from 'zod';

/**
 * AIW is an app made with the App Integration Wizard, which knows PUT only. OIN is an app from the catalog,
 * which deactivates people and changes groups by PATCH.
 */
export type Style = 'AIW' | 'OIN';

export interface ProvisioningSettings {
  /** Without a slash at the end. */
  baseUrl: string;
  /** The bearer token that the administrator pasted, without the word Bearer. */
  token: string;
  style: Style;
  create: boolean;
  update: boolean;
  deactivate: boolean;
  importGroups: boolean;
}

export interface Provisioning extends ProvisioningSettings {
  /** Id of a person here → the id that the service provider gave. */
  users: Record<string, string>;
  /** Id of a pushed group here → the group there. */
  groups: Record<string, PushedGroup>;
}

export interface PushedGroup {
  scimId: string;
  /**
   * The service provider's ids of the members that were pushed last. Those who have left since then are
   * removed.
   */
  memberIds: string[];
}

export const TOGGLES = {
  create: 'Create Users',
  update: 'Update User Attributes',
  deactivate: 'Deactivate Users',
  importGroups: 'Import Groups',
} satisfies Partial<Record<keyof ProvisioningSettings, string>>;

const toggle = z
  .literal('on')
  .optional()
  .transform((value) => value === 'on');

const settingsForm = z.object({
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'Give a URL that begins with https:// (or http://).' })
    .refine((url) => !url.includes('_'), 'Okta does not accept a base URL with an underscore.')
    .refine((url) => !/[?#]/.test(url), 'The base URL must not have a query or a fragment.')
    .transform((url) => url.replace(/\/+$/, '')),
  // The page never shows the token, so an empty field means that it stays the same.
  token: z.string().trim().max(4096).default(''),
  style: z.enum(['AIW', 'OIN']),
  create: toggle,
  update: toggle,
  deactivate: toggle,
  importGroups: toggle,
});

export type ProvisioningResult =
  | { ok: true; provisioning: Provisioning }
  | { ok: false; typed: ProvisioningSettings; message: string };

/** @param known the settings so far; their links are kept while the base URL stays the same */
export function parseProvisioning(
  form: Record<string, unknown>,
  known: Provisioning | undefined,
): ProvisioningResult {
  const parsed = settingsForm.safeParse(form);
  if (!parsed.success)
    return refuse(form, parsed.error.issues[0]?.message ?? 'This form does not belong to this page.');
  const sameServer = known?.baseUrl === parsed.data.baseUrl;
  // A token is sent only to the server that it was entered for.
  const token = parsed.data.token || (sameServer ? known.token : '');
  if (!token) return refuse(form, 'Paste the token that the service provider generated.');
  const { users, groups } = sameServer ? known : NO_LINKS;
  return { ok: true, provisioning: { ...parsed.data, token, users, groups } };
}

const NO_LINKS = { users: {}, groups: {} };

export function connectionTo(baseUrl: string, token: string): Provisioning {
  const toggles = { create: true, update: true, deactivate: true, importGroups: true };
  return { baseUrl, token, style: 'AIW', ...toggles, users: {}, groups: {} };
}

function refuse(form: Record<string, unknown>, message: string): ProvisioningResult {
  const on = (name: string) => form[name] === 'on';
  return {
    ok: false,
    message,
    typed: {
      baseUrl: typeof form.baseUrl === 'string' ? form.baseUrl : '',
      token: '',
      style: form.style === 'OIN' ? 'OIN' : 'AIW',
      create: on('create'),
      update: on('update'),
      deactivate: on('deactivate'),
      importGroups: on('importGroups'),
    },
  };
}
