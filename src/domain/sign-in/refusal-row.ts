// The row of a refusal without a response to keep: of a message that cannot be read, of a logout, of a start.

import type { LoggedAttempt } from '../../storage/sign-in/attempts.ts';
import type { Client } from '../deps.ts';

export interface LoggedRefusal extends Pick<LoggedAttempt, 'organizationId' | 'at' | 'flow'> {
  readonly reference: string;
  readonly reason: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly client: Client;
  readonly connectionId?: string | undefined;
}

export function refusalRow(refusal: LoggedRefusal): LoggedAttempt {
  const { reference, organizationId, connectionId, at, flow, reason, detail, client } = refusal;
  return {
    id: reference,
    organizationId,
    connectionId: connectionId ?? null,
    at,
    method: 'saml',
    flow,
    outcome: 'refused',
    reason,
    email: null,
    memberId: null,
    address: client.address,
    userAgent: client.userAgent,
    detail: { ...detail },
    redactedResponse: null,
  };
}
