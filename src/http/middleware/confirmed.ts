// Guards dangerous changes: the person has shown within the last 15 minutes who they are, or is asked again.
//
// A form that is interrupted loses nothing: the page that asks carries what was typed and sends it on to the
// same address, together with the password. It answers a POST of this origin and leads only back to that
// address, so neither another site nor a link can make one. No form that this guards has a secret among its
// fields.

import { createMiddleware } from 'hono/factory';
import { DomainError, TryLater } from '../../domain/errors.ts';
import { confirmWithPassword, isConfirmed } from '../../domain/sign-in/password-confirmation.ts';
import { CONFIRMING_PASSWORD, type PendingForm } from '../../ui/confirm.tsx';
import { clientKey } from '../client.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { HttpError } from '../errors.ts';
import { readForm } from '../form.ts';
import { limitRate } from './rate-limit.ts';
import { findSession } from './session.ts';

export type Refused =
  | { readonly reason: 'credentials_wrong' }
  | { readonly reason: 'too_many_requests'; readonly retryAfterSeconds: number };

/** error-answer.tsx answers it with the page that asks again. */
export class ConfirmationRequired extends Error {
  /** The path of this origin that the page, or its "Cancel", leads back to. */
  readonly page: string;
  readonly pending: PendingForm | null;
  /** Why the typed password was not accepted: it was wrong, or there were too many attempts. */
  readonly refused: Refused | null;

  constructor(page: string, pending: PendingForm | null = null, refused: Refused | null = null) {
    super('confirmation_required');
    this.name = 'ConfirmationRequired';
    this.page = page;
    this.pending = pending;
    this.refused = refused;
  }
}

type Of<Value> = (c: AppContext) => Value | Promise<Value>;

/**
 * Declares at a route that it asks first who is there.
 *
 * @param page where to come back to
 * @param when whether this request asks; always unless given
 */
export function confirmed(page: Of<string>, when: Of<boolean> = () => true) {
  return createMiddleware<AppEnv>(async (c, next) => {
    if (await when(c)) await requireConfirmed(c, await page(c));
    await next();
  });
}

/**
 * For a handler that knows only from the form whether it has to ask, or for a page that shows a secret.
 *
 * @param page where to come back to; unless given, the page itself; a POST has to give it
 * @throws ConfirmationRequired
 */
export async function requireConfirmed(c: AppContext, page?: string): Promise<void> {
  const session = await findSession(c);
  if (session && isConfirmed(session, c.get('deps').nowMs)) return;
  const { pathname, search } = new URL(c.req.url);
  if (c.req.method !== 'POST' || !session) {
    throw new ConfirmationRequired(page ?? (c.req.method === 'GET' ? pathname + search : '/'));
  }
  const form = await readForm(c);
  const pending = pendingForm(pathname + search, form.fields);
  const password = form.text(CONFIRMING_PASSWORD);
  if (password === '') throw new ConfirmationRequired(page ?? '/', pending);
  try {
    await limitRate(c.env.SIGN_IN_BY_ADDRESS, clientKey(c));
    c.set('session', await confirmWithPassword(c.get('deps'), session, password));
  } catch (error) {
    const refused = refusedOf(error);
    if (refused === null) throw error;
    throw new ConfirmationRequired(page ?? '/', pending, refused);
  }
}

function refusedOf(error: unknown): Refused | null {
  if (error instanceof DomainError && error.reason === 'credentials_wrong') return { reason: error.reason };
  const retryAfterSeconds =
    error instanceof TryLater
      ? error.retryAfterSeconds
      : error instanceof HttpError && error.reason === 'too_many_requests'
        ? error.retryAfterSeconds
        : null;
  return retryAfterSeconds === null ? null : { reason: 'too_many_requests', retryAfterSeconds };
}

/** Files have to be chosen again, because browsers do not let a page fill them in. */
function pendingForm(action: string, fields: readonly (readonly [string, string | File])[]): PendingForm {
  const texts: [string, string][] = [];
  const files: { name: string; fileName: string }[] = [];
  for (const [name, value] of fields) {
    if (typeof value !== 'string') {
      if (value.size > 0) files.push({ name, fileName: value.name });
    } else if (name !== CONFIRMING_PASSWORD) texts.push([name, value]);
  }
  return { action, texts, files };
}
