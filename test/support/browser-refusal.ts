// A refused response in a browser test.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { RunningDemo } from './browser-demo.ts';

/**
 * Presses the button that posts a response to Gatehouse, which refuses it for `reason`. Returns the reference
 * number on the page.
 */
export async function expectRefused(
  demo: RunningDemo,
  page: Page,
  reason: string,
  press: () => Promise<unknown>,
): Promise<string> {
  const [answer] = await Promise.all([
    page.waitForResponse(
      (response) => response.request().method() === 'POST' && response.url().startsWith(demo.baseUrl),
    ),
    press(),
  ]);
  expect([400, 403]).toContain(answer.status());
  await page.waitForLoadState();
  const reference = await page.getByText('Reference number').locator('code').innerText();
  expect(await page.locator('main').innerText()).not.toContain(reason);
  expect(await demo.loggedReason(reference)).toBe(reason);
  return reference;
}
