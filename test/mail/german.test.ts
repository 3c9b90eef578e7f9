// Every mail in German: each line is from the German catalog or is data, and no subject is cut.

import { beforeEach, describe, expect, it } from 'vitest';
import { LATE_TEXTS } from '../../dev/assets/late-texts.ts';
import type { NoticeKind } from '../../src/domain/notices.ts';
import type { TrustChange, TrustKind } from '../../src/domain/trust.ts';
import type { TrustNotice } from '../../src/domain/trust-notices.ts';
import { identityMail } from '../../src/mail/identity.ts';
import { lastOwnerMail } from '../../src/mail/last-owner.ts';
import {
  accountExistsMail,
  addressUnconfirmedMail,
  invitationMail,
  passwordChangedMail,
  passwordClosedMail,
  passwordResetMail,
  setupLinkMail,
  signUpMail,
  type Words,
} from '../../src/mail/messages.ts';
import { sendingMail } from '../../src/mail/operator.ts';
import { trustMail } from '../../src/mail/trust.ts';
import { warningMail } from '../../src/mail/warnings.ts';
import { type Texts, takeLateTexts, textsFor } from '../../src/texts/texts.ts';
import { englishIn, foreignIn } from '../support/german.ts';

const URL = 'https://sso.example/orgs/org_1/settings';
const ACCOUNT = { type: 'account', id: 'acc_1', label: 'admin@acme.test', address: '192.0.2.7' } as const;

/** Values that the mails below tell of. */
const DATA =
  /^(?:aus → ein|alt → neu|ab12|x, entfernt|Mitglied → Administrator, durch „Directors“|acme\.test|gatehouse-\S+|SHA-256 \w+)$/;

const bare = ({ subject, text }: Words) => ({
  subject: subject.replaceAll('\u2060', ''),
  text: text.replaceAll('\u2060', ''),
});
const pageOf = ({ subject, text }: Words) => [subject, ...text.split('\n')].join('<p>');

const identity = { from: 'ada@acme.test', to: 'eve@acme.test', organizationName: 'Acme', url: URL };
const MAILS: Readonly<Record<string, (t: Texts) => Words>> = {
  invitation: (t) =>
    invitationMail(
      { organizationName: 'Acme', invitedBy: 'ada@acme.test', role: 'billing_admin', url: URL, days: 14 },
      t,
    ),
  'a setup link': (t) =>
    setupLinkMail({ organization: 'Acme', askedBy: 'ada@acme.test', url: URL, days: 7 }, t),
  'a setup link of a day': (t) =>
    setupLinkMail({ organization: 'Acme', askedBy: 'ada@acme.test', url: URL, days: 1 }, t),
  'a sign-up': (t) => signUpMail({ url: URL, hours: 24 }, t),
  'an account that there is': (t) => accountExistsMail({ signInUrl: URL, resetUrl: URL }, t),
  'a new password': (t) => passwordResetMail({ url: URL, minutes: 30 }, t),
  'no password': (t) => passwordClosedMail({ url: URL }, t),
  'no proof': (t) => addressUnconfirmedMail({ url: URL }, t),
  'a changed password': (t) => passwordChangedMail({ url: URL }, t),
  'the last Owner': (t) => lastOwnerMail({ organizationName: 'Acme', url: URL }, t),
  'a new address': (t) => identityMail({ kind: 'address_changed', ...identity }, t),
  'a first sign-in': (t) => identityMail({ kind: 'subject_pinned', ...identity }, t),
  'a wish': (t) => identityMail({ kind: 'change_asked', ...identity }, t),
  'a revival': (t) => identityMail({ kind: 'change_asked', ...identity, to: identity.from }, t),
  'what could not be sent': (t) =>
    sendingMail(
      {
        webhooks: [
          { id: 'whk_1', url: 'https://a.test', why: 'gone' },
          { id: 'whk_2', url: 'https://a.test', why: 'retries' },
        ],
        applications: [
          { id: 'app_1', name: 'Reports', logouts: 1 },
          { id: 'app_2', name: 'Reports', logouts: 2 },
        ],
        streams: [
          { id: 'lgs_1', why: 'gone' },
          { id: 'lgs_2', why: 'retries' },
        ],
      },
      { origin: 'https://sso.example' },
      t,
    ),
};

const KINDS: Readonly<Record<TrustKind, readonly TrustChange[]>> = {
  connection_changed: [{ what: 'allowSha1', before: 'off', after: 'on' }],
  connection_change_pending: [{ what: 'issuer', before: 'alt', after: 'neu' }],
  connection_change_declined: [],
  approval_switched: [{ what: 'approval', before: 'off', after: 'on' }],
  scim_token_created: [],
  scim_token_revoked: [],
  role_given: [{ what: 'role', before: null, after: 'billing_admin' }],
  member_left: [],
  roles_mapped: [
    { what: 'mappedRole', of: 'ada@acme.test', before: 'member', after: 'admin', because: 'Directors' },
  ],
  role_rules_changed: [{ what: 'roleRule', of: 'Directors', before: null, after: 'admin' }],
  owner_address_changed: [{ what: 'address', before: 'ada@acme.test', after: null }],
  subject_accepted: [{ what: 'subject', before: 'alt', after: 'neu' }],
  subjects_forgotten: [],
  sp_key_published: [
    { what: 'spKey', before: null, after: 'ab12' },
    { what: 'spKeySigns', before: null, after: '2026-11-09T09:00:00.000Z' },
  ],
  sp_key_rotated: [{ what: 'certificate', before: null, after: 'ab12' }],
};
const notice = (kind: TrustKind): TrustNotice => ({
  kind,
  organizationId: 'org_1',
  organizationName: 'Acme',
  actor: ACCOUNT,
  changes: KINDS[kind],
  person: 'ada@acme.test',
  role: 'billing_admin',
  more: kind === 'roles_mapped' ? 3 : 0,
  recipients: [],
  atMs: Date.parse('2026-11-02T09:00:00Z'),
  url: URL,
});
const WARNINGS: Readonly<Record<NoticeKind, string>> = {
  domain_record_missing: 'acme.test',
  domain_expired: 'acme.test',
  certificate_expiring: 'ab12',
  certificate_expired: 'ab12',
  scim_token_expiring: '2026-11-09',
  scim_token_expired: '2026-11-09',
};
const warning = (kind: NoticeKind, daysLeft: number) => ({
  ...{ kind, daysLeft, subject: WARNINGS[kind], organizationName: 'Acme', url: URL },
  ...{ record: 'gatehouse-domain-verify=1', linkUrl: URL },
});

beforeEach(() => takeLateTexts(LATE_TEXTS));

describe('in German, a mail', () => {
  const all = [
    ...Object.entries(MAILS),
    ...(Object.keys(KINDS) as TrustKind[]).map(
      (kind) => [kind, (t: Texts) => trustMail(notice(kind), t)] as const,
    ),
    ...(Object.keys(WARNINGS) as NoticeKind[]).flatMap((kind) =>
      [1, 30].map((days) => [`${kind}, ${days}`, (t: Texts) => warningMail(warning(kind, days), t)] as const),
    ),
  ];

  it.each(all)('about %s is German as a whole, and English in English', (_about, write) => {
    const german = bare(write(textsFor('de')));
    expect(foreignIn(pageOf(german), DATA)).toEqual([]);
    expect(englishIn(pageOf(german))).toEqual([]);
    const english = bare(write(textsFor('en')));
    expect(foreignIn(pageOf(english), DATA)).toContain(english.subject);
    expect(english.text.split('\n\n').length).toBe(german.text.split('\n\n').length);
  });

  it.each(all)('about %s has a subject that is not cut', (_about, write) => {
    expect(new TextEncoder().encode(bare(write(textsFor('de'))).subject).length).toBeLessThanOrEqual(39);
  });
});

describe('in German, who made a change', () => {
  it.each([
    [{ type: 'operator', label: 'Billing' }, 'der Betreiber dieses Dienstes (Billing)'],
    [{ type: 'scim', label: 'SCIM' }, 'Ihr Identitätsanbieter, über SCIM'],
    [{ type: 'saml', label: 'Single sign-on' }, 'Single Sign-on'],
    [
      { type: 'setup_link', label: 'setup link of ada@acme.test' },
      'jemand mit einem Einrichtungslink von ada@acme.test',
    ],
    [{ type: 'system', label: 'Gatehouse' }, 'dieser Dienst, von selbst'],
  ] as const)('as %j', (actor, words) => {
    const mail = trustMail(
      { ...notice('role_given'), actor: { id: null, address: null, ...actor } },
      textsFor('de'),
    );
    expect(bare(mail).text).toContain(`Wer: ${words}\nWann: 2026-11-02 09:00 UTC\n\n`);
  });

  it('is never another organization', () => {
    const mail = trustMail({ ...notice('owner_address_changed'), elsewhere: true }, textsFor('de'));
    expect(bare(mail).text).toContain('Wer: der Identitätsanbieter einer anderen Organisation\n');
    expect(bare(mail).text).not.toContain('admin@acme.test');
  });
});

describe('in German, a name of a stranger', () => {
  it.each(['evil.example', 'Acme“ https://evil.example „', 'Acme\n\nKlicken'])(
    'becomes no link, no paragraph and no end of a quotation: %j',
    (organizationName) => {
      const { text } = trustMail({ ...notice('role_given'), organizationName }, textsFor('de'));
      expect(text).not.toMatch(/\bevil\.example|https:\/\/evil|^Klicken/m);
      expect(text.split('\n\n')[0]?.match(/[„“]/g)).toEqual(['„', '“']);
    },
  );
});
