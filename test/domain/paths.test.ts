// The table of paths: what comes from outside is encoded.

import { describe, expect, it } from 'vitest';
import {
  confirmPath,
  linkPath,
  settingsPageAbove,
  settingsPath,
  signInPath,
  ssoPath,
  withQuery,
} from '../../src/domain/paths.ts';

describe('the table of paths', () => {
  it('encodes an organization and the segments below a page', () => {
    expect(settingsPath('org_1')).toBe('/orgs/org_1/settings/');
    expect(settingsPath('a/b', 'users', 'mem_1?x')).toBe('/orgs/a%2Fb/settings/users/mem_1%3Fx');
    expect(settingsPath('$&', 'sso', 'import')).toBe('/orgs/%24%26/settings/access-security/sso/import');
  });

  it('encodes a token and a return address', () => {
    expect(linkPath('invitations', 'a/b')).toBe('/invitations/a%2Fb');
    expect(confirmPath('/orgs/o/settings/?delete=yes')).toBe(
      '/confirm?return_to=%2Forgs%2Fo%2Fsettings%2F%3Fdelete%3Dyes',
    );
    expect(signInPath('/profile', 'ada+1@acme.test')).toBe(
      '/sign-in?email=ada%2B1%40acme.test&return_to=%2Fprofile',
    );
  });

  it('leaves out what is null or empty', () => {
    expect(signInPath(null)).toBe('/sign-in');
    expect(withQuery('/x', { a: '', b: null })).toBe('/x');
    expect(ssoPath('org_1', { returnTo: null, loginHint: null })).toBe(
      '/security/sso/v2/authorize/?org_id=org_1',
    );
  });
});

describe('the address of a form', () => {
  it.each([
    [
      '/orgs/org_1/settings/access-security/domains/dom_1/check',
      '/orgs/org_1/settings/access-security/domains',
    ],
    ['/orgs/org_1/settings/access-security/sso/own-certificate', '/orgs/org_1/settings/access-security/sso'],
    ['/orgs/org_1/settings/rename', '/orgs/org_1/settings/'],
    ['/orgs/org_1/settings/usersandmore/x', '/orgs/org_1/settings/'],
  ])('%s belongs to the page %s', (form, page) => {
    expect(settingsPageAbove(form)).toBe(page);
  });

  it.each(['/profile/name', '/orgs/org_1', '/api/v1/orgs/x/settings/y', '//evil.test/settings/x'])(
    '%s belongs to none',
    (path) => {
      expect(settingsPageAbove(path)).toBeNull();
    },
  );
});
