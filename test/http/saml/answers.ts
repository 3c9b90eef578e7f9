// An identity provider's answers as a browser posts them, and what is seen of one that is refused.

import { expect, vi } from 'vitest';
import type { ResponseOptions } from '../../../dev/okta/response.ts';
import { count } from '../../support/deps.ts';
import { issueOktaResponse } from '../../support/okta.ts';
import { type Browser, referenceOf, SESSION_COOKIE } from '../browser.ts';

export const ACS = '/sso/saml2';

let warnings: unknown[] = [];

/** Forgets what the Worker has logged: before each test, and between two refusals. */
export function forgetWarnings(): void {
  warnings = [];
  vi.spyOn(console, 'warn').mockImplementation((line) => void warnings.push(line));
}

/** Posts what the identity provider answers to a request of this browser. */
export async function answerOf(
  organizationId: string,
  browser: Browser,
  changes: Partial<ResponseOptions> = {},
  relayState?: string,
) {
  const inResponseTo =
    'inResponseTo' in changes ? changes.inResponseTo : await browser.startSso(organizationId);
  const { base64 } = await issueOktaResponse({ ...changes, inResponseTo: inResponseTo ?? null });
  return await browser.postFromIdp(ACS, {
    SAMLResponse: base64,
    ...(relayState && { RelayState: relayState }),
  });
}

/** The one line in the log that says why; nothing in it may be secret. */
export function logged(): { reason: string; reference: string; detail: Record<string, unknown> } {
  const lines = warnings.map((line) => JSON.parse(String(line)));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    level: 'warn',
    event: 'sign_in_refused',
    requestId: expect.stringMatching(/^req_/),
  });
  return lines[0];
}

export async function expectRefused(
  response: Response,
  browser: Browser,
  reason: string,
  status = 403,
): Promise<string> {
  const page = await response.text();
  const line = logged();
  expect(line.reason).toBe(reason);
  expect(response.status).toBe(status);
  expect(referenceOf(page)).toBe(line.reference);
  expect(line.reference).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  expect(page).not.toContain(reason);
  expect(browser.cookies.has(SESSION_COOKIE)).toBe(false);
  expect(await count('sessions')).toBe(0);
  return page;
}
