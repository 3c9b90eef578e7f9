import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { type Database, fixed, insertRow, rawRows, rawStatement, type Statement } from '../database.ts';
import { joined, rowsOf } from '../joined.ts';
import { type SigningKeyRow, signingKeys } from '../tables/signing-keys.ts';

const KEY = joined('k', getTableColumns(signingKeys));
const NOW = sql.placeholder('nowMs');
const IS_PUBLISHED = sql`ifnull(k.retire_at, ${NOW} + 1) > ${NOW}`;
const published = rowsOf(KEY, sql`from signing_keys k where ${IS_PUBLISHED}`);
const publishedByKid = rowsOf(
  KEY,
  sql`from signing_keys k where k.kid = ${sql.placeholder('kid')} and ${IS_PUBLISHED}`,
);

/**
 * Those that are published: what signs, what will, and what has signed tokens that may be good still. In no
 * order: a sort counts each row once more, as an index for each side of the condition does.
 */
export function selectPublishedKeys(db: Database, nowMs: number) {
  return published(db, { nowMs });
}

/** What decides which key signs, and the wrapped key where the isolate does not have it. */
export type SigningRow = Pick<SigningKeyRow, 'kid' | 'alg' | 'notBefore' | 'retireAt'> & {
  readonly privateWrapped: string | null;
};

const signing = fixed(sql`select kid, alg, not_before as "notBefore", retire_at as "retireAt",
  iif(instr(${sql.placeholder('known')}, kid), null, private_wrapped) as "privateWrapped"
  from signing_keys k where ${IS_PUBLISHED}`);

/**
 * The same rows, as signing needs them: a wrapped RSA key is more text than all else that makes a token.
 *
 * @param known the names of the keys that the isolate has, which come without
 */
export function selectSigningRows(db: Database, nowMs: number, known: readonly string[]) {
  return rawRows<SigningRow>(db, signing({ nowMs, known: known.join(' ') }));
}

/** The one by which a token says that it was signed, if it is published. */
export function selectPublishedKey(db: Database, kid: string, nowMs: number) {
  return publishedByKid(db, { kid, nowMs });
}

/** No key of the algorithm is there: of two requests that make the first one, one does. */
export function hasNoKey(alg: SigningKeyRow['alg'], nowMs: number): SQL {
  return sql`not exists (select 1 from signing_keys where alg = ${alg}
    and (retire_at is null or retire_at > ${nowMs}))`;
}

/** The newest key of the algorithm is still this one: of two that rotate, one does. */
export function isNewestKey({ alg, kid }: Pick<SigningKeyRow, 'alg' | 'kid'>): SQL {
  return sql`${kid} = (select kid from signing_keys where alg = ${alg} order by not_before desc, kid desc limit 1)`;
}

export function insertSigningKey(db: Database, row: SigningKeyRow): Statement {
  return insertRow(db, signingKeys, row);
}

/** Every other key of the algorithm goes at that time at the latest. */
export function retireOthers(
  db: Database,
  { alg, kid }: Pick<SigningKeyRow, 'alg' | 'kid'>,
  retireAt: number,
): Statement {
  return rawStatement(
    db,
    sql`update signing_keys set retire_at = min(ifnull(retire_at, ${retireAt}), ${retireAt})
      where alg = ${alg} and kid <> ${kid}`,
  );
}

export async function listSigningKeysNotWrappedBy(
  db: Database,
  keyId: string,
  limit: number,
): Promise<SigningKeyRow[]> {
  return await db
    .select()
    .from(signingKeys)
    .where(sql`substr(${signingKeys.privateWrapped}, 1, ${keyId.length + 1}) <> ${`${keyId}.`}`)
    .limit(limit);
}

/** Only while it is wrapped as it was. */
export function rewrapSigningKey(
  db: Database,
  { kid, privateWrapped }: Pick<SigningKeyRow, 'kid' | 'privateWrapped'>,
  wrapped: string,
): Statement {
  return db
    .update(signingKeys)
    .set({ privateWrapped: wrapped })
    .where(and(eq(signingKeys.kid, kid), eq(signingKeys.privateWrapped, privateWrapped)));
}
