// What an organization's Owners and Admins are told by mail. The domain says what happened and to whom; the
// mail room has the words.

import { listAdministrators } from '../storage/people/members.ts';
import type { Deps } from './deps.ts';
import { settingsPath } from './paths.ts';

export type NoticeKind =
  | 'domain_record_missing'
  | 'domain_expired'
  | 'certificate_expiring'
  | 'certificate_expired';

export interface Occasion {
  readonly organizationId: string;
  readonly kind: NoticeKind;
  /** A domain's name or a certificate's fingerprint. */
  readonly subject: string;
  /** Days until it stops working; 0 when it has stopped. */
  readonly daysLeft: number;
  /** The TXT record to publish, for domains only. */
  readonly record?: string;
}

export interface Notice extends Occasion {
  readonly organizationName: string;
  readonly recipients: readonly string[];
  /** The page where they can do something about it. */
  readonly url: string;
}

/** Returns each event with its recipients. It reads once for each organization that has events. */
export async function noticesTo(deps: Deps, events: readonly Occasion[]): Promise<Notice[]> {
  const notices: Notice[] = [];
  for (const organizationId of new Set(events.map((event) => event.organizationId))) {
    const administrators = await listAdministrators(deps.db, organizationId);
    const [first] = administrators;
    if (!first) continue;
    for (const event of events.filter((one) => one.organizationId === organizationId)) {
      notices.push({
        ...event,
        organizationName: first.organizationName,
        recipients: administrators.map((one) => one.email),
        url:
          deps.urls.origin +
          settingsPath(organizationId, event.kind.startsWith('domain_') ? 'domains' : 'sso'),
      });
    }
  }
  return notices;
}
