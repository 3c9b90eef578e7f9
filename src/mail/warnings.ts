// Warnings to Owners and Admins. Each says what happened, what it means, and what to do.

import { GRACE_DAYS } from '../domain/limits.ts';
import type { Notice, NoticeKind } from '../domain/notices.ts';
import { letter, plain, type Words } from './messages.ts';

export type Warning = Pick<
  Notice,
  'kind' | 'organizationName' | 'subject' | 'daysLeft' | 'record' | 'url' | 'linkUrl'
>;

export function warningMail(warning: Warning): Words {
  const { subject, paragraphs } = WORDS[warning.kind](warning);
  const reason = `You receive this email because you are an Owner or Admin of ${plain(warning.organizationName)}.`;
  const offer = warning.linkUrl === null ? [] : [`${OFFER}\n${warning.linkUrl}`];
  return { subject, text: letter(...paragraphs, warning.url, ...offer, reason) };
}

interface WarningWords {
  readonly subject: string;
  readonly paragraphs: readonly string[];
}

const WORDS: Readonly<Record<NoticeKind, (warning: Warning) => WarningWords>> = {
  domain_record_missing: ({ subject, daysLeft, record, organizationName }) => ({
    subject: `${subject}: DNS record missing, ${days(daysLeft)} left`,
    paragraphs: [
      `The DNS record that proves that ${subject} belongs to ${plain(organizationName)} is missing.`,
      `If it is not back within ${days(daysLeft)}, the domain expires, and people with an address in it can no longer sign in with SSO.`,
      `Publish this TXT record at ${subject} again, and leave it there:`,
      `    ${record ?? ''}`,
    ],
  }),
  domain_expired: ({ subject, record, organizationName }) => ({
    subject: `${subject}: domain expired`,
    paragraphs: [
      `The DNS record of ${subject} has been missing for ${days(GRACE_DAYS)}, so the domain is no longer a verified domain of ${plain(organizationName)}. People with an address in it cannot sign in with SSO.`,
      `Publish this TXT record at ${subject} again, then press "Check now" on the page below:`,
      `    ${record ?? ''}`,
    ],
  }),
  certificate_expiring: ({ subject, daysLeft, organizationName }) => ({
    subject: `SSO certificate expires in ${days(daysLeft)}`,
    paragraphs: [
      `A certificate that the identity provider of ${plain(organizationName)} signs with expires in ${days(daysLeft)}:`,
      `    SHA-256 ${subject}`,
      `We still accept it after that. But if your identity provider switches to another certificate, nobody can sign in until you add that one on the page below. ${ROTATE}`,
    ],
  }),
  certificate_expired: ({ subject, organizationName }) => ({
    subject: 'SSO certificate expired',
    paragraphs: [
      `A certificate that the identity provider of ${plain(organizationName)} signs with has expired:`,
      `    SHA-256 ${subject}`,
      `We still accept it. But once your identity provider switches to another certificate, nobody can sign in until you add that one on the page below. ${ROTATE}`,
    ],
  }),
  scim_token_expiring: ({ subject, daysLeft, organizationName }) => ({
    subject: `SCIM token expires in ${days(daysLeft)}`,
    paragraphs: [
      `The SCIM token of ${plain(organizationName)} expires on ${subject}. From then on your identity provider can no longer add, change or deactivate people.`,
      'Generate a new token on the page below, and enter it at your identity provider. A new token replaces the old one at once.',
    ],
  }),
  scim_token_expired: ({ subject, organizationName }) => ({
    subject: 'SCIM token expired',
    paragraphs: [
      `The SCIM token of ${plain(organizationName)} expired on ${subject}. Your identity provider can no longer add, change or deactivate people.`,
      'Generate a new token on the page below, and enter it at your identity provider.',
    ],
  }),
};

const ROTATE =
  'Create the next certificate at your identity provider, add it on the page, and only then switch over.';

const OFFER =
  'Does somebody else run your identity provider? Send them a link with which they can do this, and nothing else:';

function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`;
}
