import { describe, expect, it } from 'vitest';
import { type Warning, warningMail } from '../../src/mail/warnings.ts';

const WARNING: Warning = {
  kind: 'domain_record_missing',
  organizationName: 'Acme',
  subject: 'acme.test',
  daysLeft: 6,
  record: 'gatehouse-domain-verify=123',
  url: 'https://sso.example/orgs/org_1/settings/access-security/domains',
  linkUrl: null,
};

describe('a warning', () => {
  it.each(['domain_record_missing', 'domain_expired'] as const)(
    'of %s holds the record and the page',
    (kind) => {
      const { subject, text } = warningMail({ ...WARNING, kind });
      expect(subject).toContain('acme.test');
      expect(text).toContain('gatehouse-domain-verify=123');
      expect(text).toContain(WARNING.url);
    },
  );

  it.each([
    [1, '1 day'],
    [30, '30 days'],
  ] as const)('counts %i in words', (daysLeft, words) => {
    const { subject } = warningMail({
      ...WARNING,
      kind: 'certificate_expiring',
      subject: 'ab'.repeat(32),
      daysLeft,
    });
    expect(subject).toContain(words);
    expect(subject).not.toContain('1 days');
  });

  it('of a certificate offers a link for the one who runs the identity provider, and no other does', () => {
    const linkUrl = 'https://sso.example/orgs/org_1/settings/access-security/setup-links?for=certificate';
    const { text } = warningMail({ ...WARNING, kind: 'certificate_expiring', linkUrl });
    expect(text).toContain(WARNING.url);
    expect(text).toContain(linkUrl);
    expect(warningMail(WARNING).text).not.toContain('setup-links');
  });

  it('lets an organization’s name break no line', () => {
    const { subject, text } = warningMail({
      ...WARNING,
      organizationName: 'Acme\r\nBcc: eve@evil.example\n\nClick',
    });
    expect(subject).not.toMatch(/[\r\n]/);
    expect(text.split('\n').some((line) => line.startsWith('Bcc:') || line.startsWith('Click'))).toBe(false);
  });
});
