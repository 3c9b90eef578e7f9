// What an app's "Provisioning" tab holds: the connection with the service provider's SCIM server, the style in which this Okta
// speaks to it, what it may do there, and which of its people and groups are whose there.
import { z } from 'zod';

/**
 * AIW: an app made with the App Integration Wizard, which knows PUT only. OIN: one of the catalogue, which deactivates people and
 * changes groups by PATCH.
 */
export type Style = 'AIW' | 'OIN';

export interface ProvisioningSettings {
  /** Without a slash at the end. */
  baseUrl: string;
  /** Bearer token: pasted by the administrator, without the word Bearer. */
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
  /** Ids that the service provider gave, as they were pushed last: what is missing since then is removed. */
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
    .refine((url) => !url.includes('_'), 'Okta takes no base URL with an underscore in it.')
    .refine((url) => !/[?#]/.test(url), 'The base URL has neither a query nor a fragment.')
    .transform((url) => url.replace(/\/+$/, '')),
  // Shown to nobody, so an empty field means the one that is known.
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

/** @param known what is kept so far; its links survive as long as the base URL stays */
export function parseProvisioning(
  form: Record<string, unknown>,
  known: Provisioning | undefined,
): ProvisioningResult {
  const parsed = settingsForm.safeParse(form);
  if (!parsed.success) return refuse(form, parsed.error.issues[0]?.message ?? 'Not a form of this page.');
  const sameServer = known?.baseUrl === parsed.data.baseUrl;
  // A token goes to the server for which it was typed, and to no other.
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
