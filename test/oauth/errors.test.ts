import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OAUTH_REASONS, OAuthError, type OAuthReason } from '../../src/oauth/errors.ts';

/** RFC 6749 5.2: %x20-21 / %x23-5B / %x5D-7E. */
const ALLOWED = /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/;

describe('a refusal', () => {
  it('has its reason as the message, and the code and clause of its RFC', () => {
    const error = new OAuthError('verifier_wrong', { name: 'x' });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'OAuthError',
      message: 'verifier_wrong',
      reason: 'verifier_wrong',
      code: 'invalid_grant',
      clause: 'RFC 7636 4.6',
      detail: { name: 'x' },
    });
  });

  it('keeps no token that came in the place of something else', () => {
    const actual =
      'a gh_refresh_k1.AAAA-b_ https://x.example/?code=gh_code_abc&t=eyJhbGciOiJub25lIn0.e30.x-_ z';
    const { detail, description } = new OAuthError('grant_type_not_allowed', { actual });
    expect(detail.actual).toBe('a [redacted] https://x.example/?code=[redacted]&t=[redacted] z');
    expect(description).not.toMatch(/gh_|eyJ/);
  });

  // RFC 6749 4.1.2.1 and 5.2, OpenID Connect Core 3.1.2.6, RFC 6750 3.1, RFC 8707 2, RFC 9449 5 and 8.
  const CODES: Readonly<Record<string, readonly OAuthReason[]>> = {
    access_denied: ['access_denied'],
    account_selection_required: ['account_selection_required'],
    insufficient_scope: ['scope_insufficient'],
    interaction_required: ['interaction_required'],
    temporarily_unavailable: ['client_too_fast'],
    invalid_client: [
      'client_unknown',
      'client_authentication_missing',
      'client_authentication_other',
      'client_authentication_malformed',
      'client_assertion_refused',
      'client_assertion_replayed',
      'client_keys_unreachable',
    ],
    invalid_dpop_proof: ['dpop_required', 'dpop_refused', 'dpop_replayed'],
    invalid_grant: [
      'code_unusable',
      'code_used',
      'redirect_uri_differs',
      'verifier_wrong',
      'refresh_token_unusable',
      'refresh_token_used',
      'grant_ended',
    ],
    invalid_request: [
      'parameter_repeated',
      'parameter_missing',
      'parameter_too_long',
      'parameters_too_many',
      'parameter_malformed',
      'client_authentication_several',
      'redirect_uri_unknown',
      'post_logout_redirect_uri_unknown',
      'id_token_hint_differs',
      'request_uri_unusable',
      'par_required',
      'pkce_missing',
      'pkce_plain',
      'prompt_contradictory',
      'token_missing',
    ],
    invalid_scope: ['scope_empty', 'scope_widened'],
    invalid_target: ['resource_unknown'],
    invalid_token: ['token_invalid'],
    login_required: ['login_required'],
    registration_not_supported: ['registration_unsupported'],
    request_not_supported: ['request_object_unsupported'],
    request_uri_not_supported: ['request_uri_unsupported'],
    unauthorized_client: ['grant_type_not_allowed'],
    unsupported_grant_type: ['grant_type_unsupported'],
    unsupported_response_type: ['response_type_unsupported'],
  };

  it('has the code that its RFC prescribes', () => {
    const codes = Object.fromEntries(
      Object.keys(CODES).map((code) => [
        code,
        OAUTH_REASONS.filter((reason) => new OAuthError(reason).code === code).toSorted(),
      ]),
    );
    const expected = Object.entries(CODES).map(([code, reasons]) => [code, reasons.toSorted()]);
    expect(codes).toEqual(Object.fromEntries(expected));
    expect(Object.values(CODES).flat().toSorted()).toEqual([...OAUTH_REASONS].toSorted());
  });

  it('names its clause', () => {
    const clauses = OAUTH_REASONS.map((reason) => new OAuthError(reason).clause);
    const form = /^(RFC \d{4}|OpenID Connect (Core|RP-Initiated Logout)) \d+(\.\d+)*$/;
    expect(clauses.filter((clause) => !form.test(clause))).toEqual([]);
  });
});

describe('error_description', () => {
  it('has its details in it', () => {
    const { description } = new OAuthError('parameter_too_long', { name: 'state', limit: 4096 });
    expect(description).toContain('state');
    expect(description).toContain('4096');
    expect(description).not.toMatch(/[{}]/);
  });

  it('has a sentence for every reason, with or without details', () => {
    for (const reason of OAUTH_REASONS.filter((one) => one !== 'access_denied')) {
      const { description } = new OAuthError(reason);
      expect(description.length, reason).toBeGreaterThan(10);
      expect(description, reason).not.toMatch(/[{}]/);
    }
    expect(new OAuthError('access_denied', { expected: 'No.' }).description).toBe('No.');
  });

  it('replaces each character that it may not have, and keeps the others', () => {
    const described = (expected: string) => new OAuthError('access_denied', { expected }).description;
    expect(described('a"b\\c\nd\u0000e\u007ff\u00e9g')).toBe('a?b?c?d?e?f?g');
    expect(described('x\r\nLocation: https://evil.test')).toBe('x??Location: https://evil.test');
    const all = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('');
    expect(described(all)).toBe(all.replaceAll(/["\\]/g, '?').trim());
  });

  it('does not take a detail for a pattern', () => {
    const { description } = new OAuthError('access_denied', { expected: "$& $' {name} $1", name: 'secret' });
    expect(description).toBe("$& $' {name} $1");
  });

  it('has only the characters of RFC 6749 5.2, and an end, whatever came', () => {
    const detail = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 250 }),
      fc.string({ unit: 'grapheme', maxLength: 250 }),
      fc.integer(),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...OAUTH_REASONS),
        fc.record({ name: detail, expected: detail, actual: detail, limit: detail }),
        (reason, details) => {
          const { description } = new OAuthError(reason, details);
          expect(description).toMatch(ALLOWED);
          expect(description.length).toBeLessThan(600);
        },
      ),
      { numRuns: 300, seed: 20261102 },
    );
  });
});
