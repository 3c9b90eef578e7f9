// The hashers as the domain sees them: they count the tries of a password and do the costly work, a few at a
// time. The provisioner implements them with Durable Objects. Only plain data crosses.

/** Where a try comes from, which decides whose budget it uses. */
export type TryFrom =
  /** A client that has shown nothing: it shares the address's budget with every other one. */
  | { readonly kind: 'stranger'; readonly network: string }
  /**
   * A browser that this account has signed in with before, or one that is signed in. It has its own budget.
   */
  | { readonly kind: 'known'; readonly id: string };

export interface PasswordTry {
  readonly emailKey: string;
  readonly from: TryFrom;
  readonly password: string;
  /** The account's hash; null for an account that does not exist or has no password. */
  readonly stored: string | null;
  readonly nowMs: number;
}

export type TryResult =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong' }
  | Refused<'too_many_tries' | 'passwords_busy'>;

export interface NewPassword {
  readonly emailKey: string;
  readonly password: string;
}

export type HashResult = { readonly kind: 'hashed'; readonly hash: string } | Refused<'passwords_busy'>;

interface Refused<Reason extends string> {
  readonly kind: 'refused';
  readonly reason: Reason;
  readonly retryAfterSeconds: number;
}

export interface Hashers {
  /** Counts the try before its password is hashed, and takes it back if the password was right. */
  tryPassword(input: PasswordTry): Promise<TryResult>;
  hashPassword(input: NewPassword): Promise<HashResult>;
}
