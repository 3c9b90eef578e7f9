import { sql } from 'drizzle-orm';
import { check, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** One row at most: what pages and mails show of the vendor. Null: as we ship it. */
export const branding = sqliteTable(
  'branding',
  {
    id: integer().primaryKey(),
    productName: text('product_name'),
    /** `#rrggbb`, readable on light pages. */
    accent: text(),
    supportEmail: text('support_email'),
    supportUrl: text('support_url'),
    termsUrl: text('terms_url'),
    privacyUrl: text('privacy_url'),
    /** SHA-256 of the logo, in its address. */
    logoHash: text('logo_hash'),
    logoType: text('logo_type', { enum: ['image/png', 'image/svg+xml'] }),
    /** Base64, up to 64 KB of bytes. Only its own address reads it. */
    logo: text(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [check('branding_one', sql`${table.id} = 1`)],
);

export type BrandingRow = typeof branding.$inferSelect;
