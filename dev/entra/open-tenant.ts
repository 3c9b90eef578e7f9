// Opens the simulated tenant with what an earlier run has kept.
import { join } from 'node:path';
import { readKept, writeKept } from '../idp/kept-file.ts';
import { newSigningKey } from '../idp/keys.ts';
import type { SamlSettings } from './application.ts';
import { firstKept, type Kept, newTenant, type Tenant } from './tenant.ts';

export interface OpenOptions {
  folder: string;
  url: string;
  now: Date;
  /** What the application knows of the service provider when the folder is new. */
  saml: SamlSettings;
}

const THREE_YEARS_DAYS = 1096;
/** Entra's own name for the certificates that it makes. */
const SUBJECT = [['CN', 'Microsoft Azure Federated SSO Certificate']] as const;

export async function openTenant({ folder, url, now, saml }: OpenOptions): Promise<Tenant> {
  const file = join(folder, 'tenant.json');
  const kept = readKept<Kept>(file) ?? firstKept(await newSigningKey(SUBJECT, THREE_YEARS_DAYS, now), saml);
  const tenant = newTenant(url, kept, (changed) => writeKept(file, changed));
  tenant.save();
  return tenant;
}
