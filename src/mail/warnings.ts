// Warnings to Owners and Admins. Each says what happened, what it means, and what to do.

import { GRACE_DAYS } from '../domain/limits.ts';
import type { Notice, NoticeKind } from '../domain/notices.ts';
import { ENGLISH, type Texts } from '../texts/texts.ts';
import { letter, plain, type Words } from './messages.ts';

export type Warning = Pick<
  Notice,
  'kind' | 'organizationName' | 'subject' | 'daysLeft' | 'record' | 'url' | 'linkUrl'
>;

export function warningMail(warning: Warning, t: Texts = ENGLISH): Words {
  const { subject, paragraphs } = WORDS[warning.kind](warning, t, plain(warning.organizationName));
  const reason = t('warning_reason', { organization: plain(warning.organizationName) });
  const offer = warning.linkUrl === null ? [] : [`${t('warning_offer')}\n${warning.linkUrl}`];
  return { subject, text: letter(...paragraphs, warning.url, ...offer, reason) };
}

interface WarningWords {
  readonly subject: string;
  readonly paragraphs: readonly string[];
}

const WORDS: Readonly<
  Record<NoticeKind, (warning: Warning, t: Texts, organization: string) => WarningWords>
> = {
  domain_record_missing: ({ subject: domain, daysLeft: count, record }, t, organization) => ({
    subject: t('warning_record', { domain, count }),
    paragraphs: [
      t('warning_record_what', { domain, organization }),
      t('warning_record_else', { count }),
      t('warning_record_publish', { domain }),
      `    ${record ?? ''}`,
    ],
  }),
  domain_expired: ({ subject: domain, record }, t, organization) => ({
    subject: t('warning_domain_expired', { domain }),
    paragraphs: [
      t('warning_domain_expired_what', { domain, days: GRACE_DAYS, organization }),
      t('warning_domain_expired_publish', { domain }),
      `    ${record ?? ''}`,
    ],
  }),
  certificate_expiring: ({ subject, daysLeft: count }, t, organization) => ({
    subject: t('warning_certificate', { count }),
    paragraphs: [
      t('warning_certificate_what', { count, organization }),
      `    SHA-256 ${subject}`,
      `${t('warning_certificate_means')} ${t('warning_rotate')}`,
    ],
  }),
  certificate_expired: ({ subject }, t, organization) => ({
    subject: t('warning_certificate_expired'),
    paragraphs: [
      t('warning_certificate_expired_what', { organization }),
      `    SHA-256 ${subject}`,
      `${t('warning_certificate_expired_means')} ${t('warning_rotate')}`,
    ],
  }),
  scim_token_expiring: ({ subject: day, daysLeft: count }, t, organization) => ({
    subject: t('warning_token', { count }),
    paragraphs: [t('warning_token_what', { day, organization }), t('warning_token_replace')],
  }),
  scim_token_expired: ({ subject: day }, t, organization) => ({
    subject: t('warning_token_expired'),
    paragraphs: [t('warning_token_expired_what', { day, organization }), t('warning_token_expired_replace')],
  }),
};
