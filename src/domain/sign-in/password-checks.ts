// Passwords through the hashers, which is the only way that a request checks or hashes one.

import type { Deps } from '../deps.ts';
import { TryLater } from '../errors.ts';
import type { PasswordTry, TryFrom } from '../hashers.ts';
import type { Session } from './sessions.ts';

/**
 * Takes as long for an account that does not exist (`stored` is null) as for a wrong password.
 * @throws TryLater
 */
export async function isPassword(deps: Deps, input: Omit<PasswordTry, 'nowMs'>): Promise<boolean> {
  const result = await deps.hashers.tryPassword({ ...input, nowMs: deps.nowMs });
  if (result.kind === 'refused') throw new TryLater(result.reason, result.retryAfterSeconds);
  return result.kind === 'right';
}

/** @throws TryLater `passwords_busy` */
export async function hashNewPassword(deps: Deps, emailKey: string, password: string): Promise<string> {
  const result = await deps.hashers.hashPassword({ emailKey, password });
  if (result.kind === 'refused') throw new TryLater(result.reason, result.retryAfterSeconds);
  return result.hash;
}

/** A browser that is signed in: somebody without its cookie can't use up its tries. */
export function fromSession(session: Session): TryFrom {
  return { kind: 'known', id: `session:${session.id}` };
}
