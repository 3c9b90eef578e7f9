import { describe, expect, it } from 'vitest';
import { quoteName, ScimError, type ScimReason, toErrorBody } from '../../src/scim/errors.ts';

/** RFC 7644 section 3.12 and table 9, RFC 9865 table 3. */
const WIRE: Readonly<Record<ScimReason, readonly [status: string, scimType: string | undefined]>> = {
  invalidFilter: ['400', 'invalidFilter'],
  tooMany: ['400', 'tooMany'],
  uniqueness: ['409', 'uniqueness'],
  mutability: ['400', 'mutability'],
  invalidSyntax: ['400', 'invalidSyntax'],
  invalidPath: ['400', 'invalidPath'],
  noTarget: ['400', 'noTarget'],
  invalidValue: ['400', 'invalidValue'],
  invalidVers: ['400', 'invalidVers'],
  sensitive: ['403', 'sensitive'],
  invalidCursor: ['400', 'invalidCursor'],
  expiredCursor: ['400', 'expiredCursor'],
  invalidCount: ['400', 'invalidCount'],
  unauthorized: ['401', undefined],
  forbidden: ['403', undefined],
  notFound: ['404', undefined],
  methodNotAllowed: ['405', undefined],
  conflict: ['409', undefined],
  preconditionFailed: ['412', undefined],
  payloadTooLarge: ['413', undefined],
  unsupportedMediaType: ['415', undefined],
  tooManyRequests: ['429', undefined],
  internal: ['500', undefined],
  notImplemented: ['501', undefined],
};

describe('an error on the wire', () => {
  for (const [reason, [status, scimType]] of Object.entries(WIRE)) {
    it(`3.12: shows ${reason} as ${status} with ${scimType ?? 'no scimType'}`, () => {
      const body = toErrorBody(new ScimError(reason as ScimReason, 'What is wrong.'));
      expect(body).toEqual({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status,
        detail: 'What is wrong.',
        ...(scimType === undefined ? {} : { scimType }),
      });
      expect(JSON.parse(JSON.stringify(body)).status).toBeTypeOf('string');
    });
  }

  it('has the reason as its message', () => {
    expect(new ScimError('noTarget', 'x').message).toBe('noTarget');
  });
});

describe('a quoted name', () => {
  it('is printable and short', () => {
    expect(quoteName('userName')).toBe('"userName"');
    expect(quoteName('a\u0000\nb\u202e')).toBe('"a??b?"');
    expect(quoteName('x'.repeat(5000)).length).toBeLessThan(110);
  });
});
