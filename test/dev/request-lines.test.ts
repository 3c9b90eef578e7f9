import { describe, expect, it } from 'vitest';
import { isRequestLine } from '../../dev/request-lines.ts';

describe('a line of wrangler’s', () => {
  it.each([
    '[wrangler:info] GET /sign-in 200 OK (15ms)',
    '[wrangler:info] GET / 303 See Other (1ms)',
    '[wrangler:info] POST /scim/v2/Users?x=%20 404 Not Found (1100ms)',
    '\u001b[34m[wrangler:info]\u001b[39m GET /sign-in \u001b[32m200 OK\u001b[0m (15ms)',
    '{"level":"info","event":"request","requestId":"req_1","method":"GET","path":"/","status":200}',
  ])('is there for a request alone: %s', (line) => {
    expect(isRequestLine(line)).toBe(true);
  });

  it.each([
    '',
    'Gatehouse:            http://localhost:8787/sign-in',
    '[wrangler:info] send_email binding called with the following message:',
    '[wrangler:info] Ready on http://localhost:8787',
    '[wrangler:error] GET /sign-in 200 OK (15ms)',
    '{"level":"warn","event":"refused","requestId":"req_1","path":"/nowhere","reason":"page_not_found"}',
    '{"level":"warn","event":"sign_in_refused","reference":"R","reason":"issuer_mismatch"}',
    '{"level":"error","event":"fault","requestId":"req_1"}',
    '{"level":"info","event":"retention","deleted":1}',
  ])('is shown: %s', (line) => {
    expect(isRequestLine(line)).toBe(false);
  });
});
