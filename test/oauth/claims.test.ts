import { describe, expect, it } from 'vitest';
import { SCOPES } from '../../src/oauth/application.ts';
import { claimsOf, type PersonFacts } from '../../src/oauth/claims.ts';
import { discoveryDocument } from '../../src/oauth/discovery.ts';
import { ISSUER } from '../support/oauth.ts';
import { ada } from '../support/oauth-people.ts';

const claims = (scope: readonly (typeof SCOPES)[number][], changes: Partial<PersonFacts> = {}) =>
  claimsOf({ ...ada, ...changes }, scope);

const PLACE = { sub: ada.accountId, org_id: ada.organization.id };

describe('what is said of a person', () => {
  // OpenID Connect Core 5.4.
  for (const [scope, said] of Object.entries({
    openid: {},
    profile: {
      name: 'Ada Lovelace',
      given_name: 'Ada',
      family_name: 'Lovelace',
      locale: 'en-GB',
      zoneinfo: 'Europe/London',
    },
    email: { email: 'ada@acme.test', email_verified: true },
    organization: {
      org_external_id: 'crm-17',
      org_name: 'Acme',
      member_id: 'mem_1',
      role: 'admin',
      attributes: { department: 'Engines' },
    },
    groups: { groups: [{ id: 'team_1', name: 'Analysts' }] },
    offline_access: {},
    'directory:read': {},
  })) {
    it(`is no more than ${scope} has, and where they stand`, () => {
      expect(claims([scope as (typeof SCOPES)[number]])).toEqual({ ...PLACE, ...said });
    });
  }

  it('is an id and an organization without any scope', () => {
    expect(claims([])).toEqual(PLACE);
  });

  it('never is an address as the subject', () => {
    expect(JSON.stringify(claims(['openid', 'profile', 'organization', 'groups']))).not.toContain('@');
  });

  it('is not that an address is verified when it is not', () => {
    expect(claims(['email'], { emailVerified: false })).toMatchObject({ email_verified: false });
  });

  it('leaves out what has no value (OpenID Connect Core 5.3.2)', () => {
    const nobody = {
      givenName: '',
      familyName: '',
      locale: null,
      zoneinfo: '',
      attributes: {},
      organization: { ...ada.organization, externalId: null },
    };
    expect(claims(['profile'], nobody)).toEqual(PLACE);
    expect(claims(['organization'], nobody)).toEqual({
      ...PLACE,
      org_name: 'Acme',
      member_id: 'mem_1',
      role: 'admin',
    });
    expect(claims(['profile'], { familyName: '' })).toMatchObject({ name: 'Ada', given_name: 'Ada' });
    expect(claims(['profile'], { familyName: '' })).not.toHaveProperty('family_name');
  });

  it('counts groups beyond fifty', () => {
    const groups = Array.from({ length: 51 }, (_, index) => ({ id: `team_${index}`, name: `G${index}` }));
    expect(claims(['groups'], { groups: groups.slice(0, 50), groupCount: 50 }).groups).toHaveLength(50);
    const many = claims(['groups'], { groups, groupCount: 51 });
    expect(many).toEqual({ ...PLACE, groups_count: 51 });
    expect(claims(['groups'], { groups: [], groupCount: 0 })).toEqual({ ...PLACE, groups: [] });
  });

  it('has of a group only what is named here', () => {
    const group = { id: 'team_1', name: 'Analysts', secret: 'x' };
    expect(claims(['groups'], { groups: [group] }).groups).toEqual([{ id: 'team_1', name: 'Analysts' }]);
  });

  it('is in claims_supported', () => {
    const said = [
      ...Object.keys(claims([...SCOPES])),
      ...Object.keys(claims(['groups'], { groupCount: 51 })),
    ];
    const { claims_supported: supported } = discoveryDocument(ISSUER);
    expect(said.filter((name) => !supported.includes(name))).toEqual([]);
    const others = ['sid', 'auth_time', 'amr', 'acr'];
    expect(supported.filter((name) => !said.includes(name))).toEqual(others);
  });
});
