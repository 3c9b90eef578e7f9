// The catalogs: the same keys and parameters in each language, and how texts are filled. Which keys and
// parameters there are is held by the compiler as well (src/texts/texts.ts).

import { describe, expect, it } from 'vitest';
import { LATE_TEXTS } from '../../dev/assets/late-texts.ts';
import { en as english } from '../../src/texts/en.ts';
import { type Text, takeLateTexts, textsFor } from '../../src/texts/texts.ts';

const formsOf = (text: Text) => (typeof text === 'string' ? [text] : Object.values(text));
const namesIn = (text: string) =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].toSorted();

/** What both languages spell alike. */
const ALIKE = [
  'support',
  'name',
  'trust_subject',
  'trust_universalLogout',
  'nav_teams',
  'nav_sso',
  'nav_scim',
  'overview_name',
  'export_csv',
  'scim_token',
  'attr_teams',
  'logout_title',
  'adv_post',
  'named_universalLogout',
  'stored_universal_logout',
  'plog_id',
  'plog_token',
  'attempt_browser',
  'attempts_way_sp_initiated',
  'attempts_way_universal_logout',
  // What SAML calls it.
  'advice_title_audience',
  'advice_title_binding',
  'advice_title_cdata',
  'advice_title_destination',
  'advice_title_doctype',
  'advice_title_http_artifact',
  'advice_title_http_redirect',
  'advice_title_name_id',
  'advice_title_recipient',
  'advice_title_token',
  'advice_title_version',
  'check_audience_mismatch',
  'check_destination_mismatch',
  'check_in_response_to_mismatch',
  'check_recipient_mismatch',
  'check_sso_not_enabled',
  'check_status_not_success',
  'check_subject',
  'check_version_unsupported',
  'fact_teams',
  'teams_team',
  'users_change_person',
  'users_status',
  'result_saml',
  // The operator's console.
  'api_keys_area_domains',
  'api_keys_area_sso',
  'api_keys_area_teams',
  'api_keys_area_webhooks',
  'applications_name',
  'branding_logo',
  'console_support',
  'console_webhooks',
  'health_part_TOKENS',
  'health_part_schema',
  'organization_link_label',
  'organizations_domains',
  'organizations_name',
  'webhook_standing',
  'webhook_title',
];

describe('the German catalog', () => {
  const other = LATE_TEXTS.de;

  it('has the keys of English, in the same order', () => {
    expect(Object.keys(other)).toEqual(Object.keys(english));
  });

  it('has the parameters of English in every text and form', () => {
    for (const [key, text] of Object.entries(english)) {
      const [expected] = formsOf(text).map(namesIn);
      const translated = other[key as keyof typeof other];
      expect([key, typeof translated]).toEqual([key, typeof text]);
      for (const form of formsOf(translated)) expect([key, namesIn(form)]).toEqual([key, expected]);
    }
  });

  it('begins and ends as English does, where a text is put together with others', () => {
    for (const [key, text] of Object.entries(english)) {
      const [one, two] = [text, other[key as keyof typeof other]].map((it) => formsOf(it)[0] as string);
      expect([key, /^\s/.test(two as string)]).toEqual([key, /^\s/.test(one as string)]);
      expect([key, /[.!?]$/.test(two as string)]).toEqual([key, /[.!?]$/.test(one as string)]);
    }
  });

  it('has no text left over in English, but what both languages spell alike', () => {
    const alike = Object.entries(english).filter(([key, text]) => other[key as keyof typeof other] === text);
    expect(alike.map(([key]) => key).toSorted()).toEqual(ALIKE.toSorted());
  });
});

describe('a text', () => {
  takeLateTexts(LATE_TEXTS);
  const [en, de] = [textsFor('en'), textsFor('de')];

  it('is filled', () => {
    expect(en('join_title', { organization: 'Acme' })).toBe('Join Acme');
    expect(de('join_title', { organization: 'Acme' })).toBe('Acme beitreten');
  });

  it('keeps what a parameter holds, also braces', () => {
    expect(en('join_title', { organization: '{email} $& <b>' })).toBe('Join {email} $& <b>');
  });

  it('has the form of its number', () => {
    expect([1, 2, 0].map((count) => de('wait_seconds', { count }).split(' ')[3])).toEqual([
      'Sekunde',
      'Sekunden',
      'Sekunden',
    ]);
    expect([1, 2].map((count) => en('wait_minutes', { count }))).toEqual([
      'Wait 1 minute and try again.',
      'Wait 2 minutes and try again.',
    ]);
  });

  it('comes in pieces around what stands for a parameter', () => {
    const link = { tag: 'a' };
    expect(de.parts('new_here', { link })).toEqual(['Neu hier? ', link, '']);
  });

  it.each<[string, readonly string[], boolean]>([
    ['log_time', [], true],
    ['log_time', ['name'], true],
    ['log_and', ['first', 'last'], true],
    ['log_and', ['first'], false],
    ['log_and', [], false],
    ['domains_expires_in', [], false],
    ['log_nothing', [], false],
    ['constructor', [], false],
  ])('is found by a key that is made: %s with %j: %s', (key, parameters, expected) => {
    for (const t of [en, de]) expect(t.has(key, ...parameters)).toBe(expected);
  });
});
