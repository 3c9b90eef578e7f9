// A person, as the rows have her, and what she agreed on, for the tests of src/oauth.

import type { PersonFacts } from '../../src/oauth/claims.ts';
import type { GrantFacts } from '../../src/oauth/tokens.ts';
import { NOW } from './oauth.ts';

export const ada: PersonFacts = {
  accountId: 'acc_1',
  email: 'ada@acme.test',
  emailVerified: true,
  givenName: 'Ada',
  displayName: null,
  familyName: 'Lovelace',
  locale: 'en-GB',
  zoneinfo: 'Europe/London',
  memberId: 'mem_1',
  role: 'admin',
  organization: { id: 'org_1', externalId: 'crm-17', name: 'Acme' },
  groups: [{ id: 'team_1', name: 'Analysts' }],
  groupCount: 1,
  attributes: { department: 'Engines' },
};

export const grant: GrantFacts = {
  id: 'gra_1',
  scope: ['openid', 'profile', 'email', 'organization', 'groups'],
  sid: 'sid-1',
  authTime: NOW - 30,
  amr: ['mfa'],
  acr: 'urn:mfa',
};
