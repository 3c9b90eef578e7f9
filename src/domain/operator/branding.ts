// The vendor's name and look, for every page and mail of this deployment. An isolate keeps it for half a
// minute, so that pages cost no read; after a change, others show it within that time.

import { checkAccent } from '../../brand/accent.ts';
import { type Branding, OWN_BRANDING } from '../../brand/branding.ts';
import { BrandError } from '../../brand/errors.ts';
import { checkLogo, type LogoType } from '../../brand/logo.ts';
import { decodeBase64, encodeBase64 } from '../../lib/base64.ts';
import { type Bytes, toHex } from '../../lib/bytes.ts';
import { type Database, openDatabase } from '../../storage/database.ts';
import { changeBranding, findBranding, findLogo, type Looks } from '../../storage/operator/branding.ts';
import type { Actor } from '../actor.ts';
import { audit } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { parseEmail } from '../email.ts';
import { DomainError } from '../errors.ts';
import { parseProductName } from '../names.ts';
import { DEPLOYMENT } from './deployment-events.ts';

const FRESH_MS = 30_000;
const kept = new WeakMap<Database, { readonly branding: Branding; readonly at: number }>();

type BrandingDeps = Pick<Deps, 'db' | 'nowMs'>;

/**
 * What pages and mails show. Never throws: while the database doesn't answer, a page that says so needs a
 * look as well, and has the last one that was read.
 */
export async function brandingOf({ db, nowMs }: BrandingDeps): Promise<Branding> {
  const known = kept.get(db);
  if (known !== undefined && Math.abs(nowMs - known.at) < FRESH_MS) return known.branding;
  try {
    return await loadBranding({ db, nowMs });
  } catch {
    return known?.branding ?? OWN_BRANDING;
  }
}

/** For mails, which go out where no request may be open. */
export async function findBrandingOf(d1: D1Database, nowMs: number): Promise<Branding> {
  return await brandingOf({ db: openDatabase(d1), nowMs });
}

/** As it is in the database now, for those who change it. */
export async function loadBranding({ db, nowMs }: BrandingDeps): Promise<Branding> {
  const row = (await findBranding(db)) ?? OWN_BRANDING;
  const branding = { ...row, productName: row.productName ?? OWN_BRANDING.productName };
  kept.set(db, { branding, at: nowMs });
  return branding;
}

/** Forgets what this isolate keeps, as a new one would: for tests. */
export function forgetBranding(db: Database): void {
  kept.delete(db);
}

export interface Logo {
  readonly type: LogoType;
  readonly bytes: Bytes;
}

/** @returns null for any other hash than that of the present logo */
export async function loadLogo({ db }: Pick<Deps, 'db'>, hash: string): Promise<Logo | null> {
  const row = await findLogo(db, hash);
  const bytes = decodeBase64(row?.logo ?? '');
  return row?.logoType && bytes ? { type: row.logoType, bytes } : null;
}

/** Undefined leaves a value as it is; null takes it away. */
export interface BrandingInput {
  readonly productName?: string | null | undefined;
  readonly accent?: string | null | undefined;
  readonly supportEmail?: string | null | undefined;
  readonly supportUrl?: string | null | undefined;
  readonly termsUrl?: string | null | undefined;
  readonly privacyUrl?: string | null | undefined;
  readonly logo?: Uint8Array | null | undefined;
}

export type CheckedBranding = Partial<Looks & { readonly logo: string | null }>;

/**
 * @throws DomainError with `field`: `name_missing`, `name_too_long`, `name_invisible`, `email_invalid`,
 * `uri_invalid`, and those of src/brand
 */
export async function checkBranding(input: BrandingInput): Promise<CheckedBranding> {
  const { productName, accent, supportEmail, logo } = input;
  return {
    ...given('productName', productName, parseProductName),
    ...given('accent', accent, (text) => named('accent', () => checkAccent(text))),
    ...given('supportEmail', supportEmail, (text) => parseEmail(text, 'supportEmail').address),
    ...given('supportUrl', input.supportUrl, (text) => parseLink(text, 'supportUrl')),
    ...given('termsUrl', input.termsUrl, (text) => parseLink(text, 'termsUrl')),
    ...given('privacyUrl', input.privacyUrl, (text) => parseLink(text, 'privacyUrl')),
    ...(logo === null && { logo: null, logoHash: null, logoType: null }),
    ...(logo && {
      logoType: named('logo', () => checkLogo(logo)),
      logoHash: toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', logo.slice()))),
      logo: encodeBase64(logo),
    }),
  };
}

/** @throws DomainError as `checkBranding` */
export async function setBranding(deps: Deps, actor: Actor, input: BrandingInput): Promise<Branding> {
  const changes = await checkBranding(input);
  const { logo: _bytes, ...told } = changes;
  if (Object.keys(changes).length > 0) {
    await commitChange(deps, [
      changeBranding(deps.db, changes, deps.nowMs),
      audit(deps, actor, {
        organizationId: DEPLOYMENT,
        action: 'deployment.branding_changed',
        target: { type: 'deployment', id: DEPLOYMENT },
        detail: told,
      }),
    ]);
  }
  return await loadBranding(deps);
}

function given<Name extends keyof Looks>(
  name: Name,
  value: string | null | undefined,
  parse: (text: string) => string,
): Partial<Record<Name, string | null>> {
  if (value === undefined) return {};
  return { [name]: value === null ? null : parse(value) } as Partial<Record<Name, string | null>>;
}

/** @throws DomainError with the reason of src/brand */
function named<T>(field: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof BrandError)) throw error;
    throw new DomainError(error.reason, error.detail, field);
  }
}

const MAX_LINK_CHARACTERS = 500;

/** It stands on our pages and in our mails as a link. */
function parseLink(text: string, field: string): string {
  const url = URL.parse(text.trim());
  const isUsable =
    url !== null &&
    url.protocol === 'https:' &&
    url.username === '' &&
    url.href.length <= MAX_LINK_CHARACTERS;
  if (!isUsable) throw new DomainError('uri_invalid', { uri: text.slice(0, 200) }, field);
  return url.href;
}
