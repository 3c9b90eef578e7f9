// KV stores who a secret belongs to, under its SHA-256, and never the secret itself. An entry can be up to 60
// seconds out of date, so KV only finds the owner: D1 decides whether a token is still good.

const KV_PREFIX = {
  scimToken: 'scim_token:',
  apiKey: 'api_key:',
  passwordReset: 'password_reset:',
  signUp: 'sign_up:',
  signUpMails: 'sign_up_mails:',
  passwordResetMails: 'password_reset_mails:',
} as const;

export interface ScimTokenEntry {
  readonly tokenId: string;
  readonly organizationId: string;
  /** The token was revoked: the entry opens nothing, and tells the administrator that it is still used. */
  readonly revoked?: true;
}

export interface ApiKeyEntry {
  readonly id: string;
  readonly label: string;
  readonly createdAt: number;
  /** The API made it, together with its row in D1; a key that was put here by hand has none at first. */
  readonly hasRow?: boolean;
}

export interface PasswordResetEntry {
  readonly accountId: string;
  /**
   * A hash of the password and address that it was requested for: the link stops working when either changes.
   */
  readonly fingerprint: string;
  readonly expiresAt: number;
}

export interface SignUpEntry {
  /** Someone who has the link reads this mailbox. */
  readonly email: string;
  readonly expiresAt: number;
}

/** The entry is stored under the hash of the mailbox. */
export interface MailsEntry {
  readonly mails: number;
}

interface Entries {
  scimToken: ScimTokenEntry;
  apiKey: ApiKeyEntry;
  passwordReset: PasswordResetEntry;
  signUp: SignUpEntry;
  signUpMails: MailsEntry;
  passwordResetMails: MailsEntry;
}

export async function readKv<K extends keyof Entries>(
  kv: KVNamespace,
  kind: K,
  hash: string,
): Promise<Entries[K] | null> {
  return await kv.get<Entries[K]>(KV_PREFIX[kind] + hash, 'json');
}

/**
 * @param ttlSeconds at least 60, KV's own minimum
 * @param metadata what a list of the keys shows without reading the entries
 */
export async function writeKv<K extends keyof Entries>(
  kv: KVNamespace,
  kind: K,
  hash: string,
  entry: Entries[K],
  ttlSeconds?: number,
  metadata?: KeyMetadata,
): Promise<void> {
  await kv.put(KV_PREFIX[kind] + hash, JSON.stringify(entry), {
    ...(ttlSeconds && { expirationTtl: ttlSeconds }),
    ...(metadata && { metadata }),
  });
}

export interface KeyMetadata {
  readonly accountId: string;
}

/**
 * Deletes the links for a new password whose account is gone. They open nothing any more, and would expire by
 * themselves within minutes, which is why one list of a thousand keys is enough.
 */
export async function deleteResetLinksWithoutAccount(
  kv: KVNamespace,
  existing: (accountIds: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<void> {
  const { keys } = await kv.list<KeyMetadata>({ prefix: KV_PREFIX.passwordReset });
  const named = keys.flatMap(({ name, metadata }) => (metadata ? [{ name, id: metadata.accountId }] : []));
  if (named.length === 0) return;
  const ids = await existing(named.map(({ id }) => id));
  await Promise.all(
    named
      .filter(({ id }) => !ids.has(id))
      .map(({ name }) => deleteKv(kv, 'passwordReset', name.slice(KV_PREFIX.passwordReset.length))),
  );
}

/** How long the use of a revoked token is noticed. */
const REVOKED_TTL_SECONDS = 90 * 86_400;

/** Runs after the change in D1, as `deleteKv` does, and fails as quietly. */
export async function markRevoked(kv: KVNamespace, hash: string, entry: ScimTokenEntry): Promise<void> {
  try {
    await writeKv(kv, 'scimToken', hash, { ...entry, revoked: true }, REVOKED_TTL_SECONDS);
  } catch {
    await deleteKv(kv, 'scimToken', hash);
  }
}

/**
 * Runs after the change in D1, which has already ended what the entry opened: a failure of KV must not make
 * the change look as if it had not happened.
 */
export async function deleteKv(kv: KVNamespace, kind: keyof Entries, hash: string): Promise<void> {
  try {
    await kv.delete(KV_PREFIX[kind] + hash);
  } catch (error) {
    const cause = error instanceof Error ? error.name : typeof error;
    console.warn(JSON.stringify({ level: 'warn', event: 'kv_not_deleted', kind, cause }));
  }
}
