// The vendor's name and look, on every page and mail.

import * as z from 'zod/mini';
import type { Branding } from '../../brand/branding.ts';
import { MAX_LOGO_KB, MAX_PRODUCT_NAME_CHARACTERS } from '../../domain/limits.ts';
import { loadBranding, setBranding } from '../../domain/operator/branding.ts';
import { decodeBase64 } from '../../lib/base64.ts';
import { logoHref } from '../../ui/look.ts';
import { defineRoute } from './route.ts';
import { named } from './shapes.ts';

const link = z.nullable(z.string().check(z.maxLength(500)));
const accent = z
  .nullable(z.string().check(z.maxLength(20)))
  .check(z.describe('For links and buttons, such as #0f5cc0: dark enough for white text; null: ours.'));
const supportEmail = z.nullable(z.string().check(z.maxLength(254)));
const branding = named(
  'Branding',
  z.strictObject({
    productName: z.string(),
    accent,
    supportEmail,
    supportUrl: link,
    termsUrl: link,
    privacyUrl: link,
    logoUrl: z.nullable(z.string()).check(z.describe('Changes with the logo.')),
  }),
);
const update = named(
  'BrandingUpdate',
  z.strictObject({
    productName: z
      .optional(z.nullable(z.string().check(z.maxLength(1000))))
      .check(
        z.describe(
          `In titles, in the bar of each page and as the sender of mails: at most ${MAX_PRODUCT_NAME_CHARACTERS} characters.`,
        ),
      ),
    accent: z.optional(accent),
    supportEmail: z.optional(supportEmail),
    supportUrl: z.optional(link),
    termsUrl: z.optional(link),
    privacyUrl: z.optional(link),
    logo: z
      .optional(z.nullable(z.string()))
      .check(
        z.describe(
          `A PNG, or an SVG that can neither run nor load anything, of at most ${MAX_LOGO_KB} KB, in base64; null: none.`,
        ),
      ),
  }),
);

function toBranding(deps: { readonly urls: { readonly origin: string } }, shown: Branding) {
  const { productName, accent: color, supportEmail: email, supportUrl, termsUrl, privacyUrl } = shown;
  const href = logoHref(shown);
  return {
    productName,
    accent: color,
    supportEmail: email,
    supportUrl,
    termsUrl,
    privacyUrl,
    logoUrl: href && deps.urls.origin + href,
  } satisfies z.infer<typeof branding>;
}

/** Text that is not base64 becomes an empty file, which is then refused by name. */
function bytesOf(logo: string | null | undefined): Uint8Array | null | undefined {
  return typeof logo === 'string' ? (decodeBase64(logo) ?? new Uint8Array()) : logo;
}

const tag = 'Branding';

export const brandingRoutes = [
  defineRoute({
    method: 'GET',
    path: '/branding',
    operationId: 'getBranding',
    tag,
    summary: 'Read what pages and mails show of you',
    status: 200,
    answer: branding,
    handle: async ({ deps }) => toBranding(deps, await loadBranding(deps)),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/branding',
    operationId: 'updateBranding',
    tag,
    summary: 'Change what pages and mails show of you; it shows within half a minute',
    body: update,
    status: 200,
    answer: branding,
    refusals: [
      'name_missing',
      'name_too_long',
      'name_invisible',
      'email_invalid',
      'uri_invalid',
      'accent_invalid',
      'accent_contrast_low',
      'logo_too_large',
      'logo_type_unknown',
      'logo_malformed',
      'logo_active',
    ],
    handle: async ({ deps, actor, body }) =>
      toBranding(deps, await setBranding(deps, actor, { ...body, logo: bytesOf(body.logo) })),
  }),
];
