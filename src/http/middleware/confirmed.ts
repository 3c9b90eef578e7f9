// Before a dangerous change: whoever is there has shown within the last 15 minutes who they are, or is asked to.

import { isConfirmed } from '../../domain/password-confirmation.ts';
import type { AppContext } from '../context.ts';
import { findSession } from './session.ts';

/** Answered with the way to the re-check (error-answer.tsx). What a refused form carried is lost: its page asks before it is filled in. */
export class ConfirmationRequired extends Error {
  /** The page that the re-check comes back to: a path of this origin. */
  readonly page: string;

  constructor(page: string) {
    super('confirmation_required');
    this.name = 'ConfirmationRequired';
    this.page = page;
  }
}

/**
 * Stands in the handler of the change itself; also in the one of the page with its form, so that nobody fills it in twice.
 *
 * @param page where to come back to; this very page unless given, which a POST has to
 * @throws ConfirmationRequired
 */
export async function requireConfirmed(c: AppContext, page?: string): Promise<void> {
  const session = await findSession(c);
  if (session && isConfirmed(session, c.get('deps').nowMs)) return;
  const { pathname, search } = new URL(c.req.url);
  throw new ConfirmationRequired(page ?? (c.req.method === 'GET' ? pathname + search : '/'));
}

export function confirmPath(page: string): string {
  return `/confirm?${new URLSearchParams({ return_to: page })}`;
}
