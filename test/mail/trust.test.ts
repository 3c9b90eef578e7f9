import { describe, expect, it } from 'vitest';
import type { TrustKind } from '../../src/domain/trust.ts';
import type { TrustNotice } from '../../src/domain/trust-notices.ts';
import { identityMail } from '../../src/mail/identity.ts';
import { trustMail } from '../../src/mail/trust.ts';

const NOTICE: TrustNotice = {
  kind: 'connection_changed',
  organizationId: 'org_1',
  organizationName: 'Acme',
  actor: { type: 'account', id: 'acc_1', label: 'admin@acme.test', address: '192.0.2.7' },
  changes: [{ what: 'allowSha1', before: 'off', after: 'on' }],
  person: 'ada@acme.test',
  recipients: ['owner@acme.test'],
  atMs: Date.parse('2026-11-02T09:00:00Z'),
  url: 'https://sso.example/orgs/org_1/settings/access-security/sso',
};
const KINDS: readonly TrustKind[] = [
  'connection_changed',
  'connection_change_pending',
  'connection_change_declined',
  'approval_switched',
  'scim_token_created',
  'scim_token_revoked',
  'role_given',
  'member_left',
  'owner_address_changed',
  'subject_accepted',
  'subjects_forgotten',
  'sp_key_published',
  'sp_key_rotated',
];
const written = (notice: Partial<TrustNotice>) => trustMail({ ...NOTICE, ...notice });
const bare = (text: string) => text.replaceAll('\u2060', '');

describe('a mail about trust', () => {
  it.each(KINDS)(
    'of %s says who, when, from where and where to look, under a subject that is not cut',
    (kind) => {
      const { subject, text } = written({ kind });
      expect(new TextEncoder().encode(subject).length).toBeLessThanOrEqual(39);
      expect(bare(text)).toContain('By: admin@acme.test\nWhen: 2026-11-02 09:00 UTC\nFrom: 192.0.2.7');
      expect(text).toContain(NOTICE.url);
    },
  );

  it('says from when our new certificate signs, and that the service itself switched', () => {
    const signs = { what: 'spKeySigns', before: null, after: '2026-11-09T09:00:00.000Z' } as const;
    const key = { what: 'spKey', before: null, after: 'ab12' } as const;
    const published = bare(written({ kind: 'sp_key_published', changes: [key, signs] }).text);
    expect(published).toContain('Our certificate (SHA-256): ab12\n    Signs from: 2026-11-09 09:00 UTC');
    const actor = { type: 'system', id: null, label: 'Gatehouse', address: null } as const;
    const rotated = written({ kind: 'sp_key_rotated', actor, changes: [{ ...key, before: 'cd34' }] });
    expect(bare(rotated.text)).toContain('Our certificate (SHA-256): cd34 → ab12');
    expect(bare(rotated.text)).toContain('By: this service, by itself\nWhen:');
  });

  it('names the role as people read it', () => {
    const changes = [{ what: 'role', before: null, after: 'owner' }] as const;
    expect(written({ kind: 'role_given', changes }).subject).toBe('New Owner');
  });

  it.each([
    ['owner', 'an Owner'],
    ['admin', 'an Admin'],
    ['billing_admin', 'a Billing Admin'],
  ] as const)('names %s with its article', (role, named) => {
    const { subject, text } = written({ kind: 'owner_address_changed', role });
    expect(subject).toBe(`New address of ${named}`);
    expect(bare(text)).toContain(`ada@acme.test, ${named} of “Acme”, has a new email address.`);
  });

  it('lets no value become a link or a line of its own', () => {
    const value = 'https://evil.example/\r\nBcc: eve@evil.example';
    const { text } = written({
      organizationName: value,
      actor: { ...NOTICE.actor, label: value },
      changes: [{ what: 'issuer', before: value, after: `${value}${'x'.repeat(2000)}` }],
    });
    expect(text.split('\n').some((line) => line.startsWith('Bcc:'))).toBe(false);
    expect(text).not.toContain('https://evil');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(700);
  });
});

describe('a mail about who somebody is', () => {
  it.each(['address_changed', 'subject_pinned', 'change_asked'] as const)(
    'of %s has a whole subject',
    (kind) => {
      const facts = { from: 'ada@acme.test', to: 'eve@acme.test', organizationName: 'Acme', url: NOTICE.url };
      expect(identityMail({ kind, ...facts }).subject.length).toBeLessThanOrEqual(39);
    },
  );
});
