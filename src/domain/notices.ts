// The notices that an organization's Owners and Admins get by mail. The domain decides what happened and who
// hears of it; the mail room has the words.

import { listAdministrators } from '../storage/people/members.ts';
import type { Deps } from './deps.ts';
import { certificateLinkPath, settingsPath } from './paths.ts';

export type NoticeKind =
  | 'domain_record_missing'
  | 'domain_expired'
  | 'certificate_expiring'
  | 'certificate_expired'
  | 'scim_token_expiring'
  | 'scim_token_expired';

export interface NoticeEvent {
  readonly organizationId: string;
  readonly kind: NoticeKind;
  /** A domain's name; a certificate's fingerprint; the day on which a token ends. */
  readonly subject: string;
  /** Days until it stops working; 0: it has stopped. */
  readonly daysLeft: number;
  /** The TXT record to publish; only for domains. */
  readonly record?: string;
}

export interface Notice extends NoticeEvent {
  readonly organizationName: string;
  readonly recipients: readonly string[];
  /** The page where an administrator can act on it. */
  readonly url: string;
  /** Where they make a link for the one who runs the identity provider; null: it is of no use here. */
  readonly linkUrl: string | null;
}

/** Adds the recipients to each event, with one read for each organization. */
export async function noticesTo(deps: Deps, events: readonly NoticeEvent[]): Promise<Notice[]> {
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
        url: deps.urls.origin + settingsPath(organizationId, pageOf(event.kind)),
        linkUrl: event.kind.startsWith('certificate_')
          ? deps.urls.origin + certificateLinkPath(organizationId)
          : null,
      });
    }
  }
  return notices;
}

function pageOf(kind: NoticeKind): 'domains' | 'scim' | 'sso' {
  if (kind.startsWith('domain_')) return 'domains';
  return kind.startsWith('scim_') ? 'scim' : 'sso';
}
