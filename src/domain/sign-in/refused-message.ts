// The log row of a message that nobody is known from: one that could not be read, or of a refused logout.

import { commit } from '../../storage/change.ts';
import { insertRefusedAttempt, type LoggedAttempt } from '../../storage/sign-in/attempts.ts';
import type { Client, Deps } from '../deps.ts';

export interface RefusedMessage
  extends Pick<LoggedAttempt, 'organizationId' | 'connectionId' | 'flow' | 'reason' | 'detail'> {
  readonly reference: string;
}

export async function logRefusedMessage(
  deps: Deps,
  client: Client,
  { reference, ...message }: RefusedMessage,
): Promise<void> {
  const row: LoggedAttempt = {
    id: reference,
    ...message,
    at: deps.nowMs,
    method: 'saml',
    outcome: 'refused',
    email: null,
    memberId: null,
    address: client.address,
    userAgent: client.userAgent,
    redactedResponse: null,
  };
  await commit(deps.db, insertRefusedAttempt(deps.db, row));
}
