import { eq, getTableColumns, sql } from 'drizzle-orm';
import type { Database, Statement } from '../database.ts';
import { type BrandingRow, branding } from '../tables/branding.ts';

const { logo: _logo, id: _id, updatedAt: _updatedAt, ...looks } = getTableColumns(branding);
export type Looks = Omit<BrandingRow, 'id' | 'logo' | 'updatedAt'>;

/** Without the logo's bytes. */
export async function findBranding(db: Database): Promise<Looks | null> {
  const [row] = await db.select(looks).from(branding);
  return row ?? null;
}

export async function findLogo(
  db: Database,
  logoHash: string,
): Promise<Pick<BrandingRow, 'logo' | 'logoType'> | null> {
  const [row] = await db
    .select({ logo: branding.logo, logoType: branding.logoType })
    .from(branding)
    .where(eq(branding.logoHash, logoHash));
  return row ?? null;
}

/** Two changes of different columns at once both hold. */
export function changeBranding(
  db: Database,
  changes: Partial<Omit<BrandingRow, 'id' | 'updatedAt'>>,
  nowMs: number,
): Statement {
  return db
    .insert(branding)
    .values({ id: 1, ...changes, updatedAt: nowMs })
    .onConflictDoUpdate({ target: branding.id, set: { ...changes, updatedAt: sql`${nowMs}` } });
}
