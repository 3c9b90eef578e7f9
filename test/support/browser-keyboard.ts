// A page as somebody without a pointer uses it: the tabulator, Enter and letters.

import type { Locator, Page } from 'playwright-core';

const MOST_TABS = 80;

/**
 * Reaches it with the tabulator.
 *
 * @returns what had the focus on the way and did not show it, or was out of view
 */
export async function reach(page: Page, target: Locator): Promise<string[]> {
  const unseen: string[] = [];
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    if (await target.evaluate((one) => one === document.activeElement)) return unseen;
    await page.keyboard.press('Tab');
    const fault = await page.evaluate(unseenFocus);
    if (fault !== null) unseen.push(fault);
  }
  throw new Error(`the tabulator does not reach ${target}`);
}

/** Reaches it and presses Enter, which leads to another page. */
export async function press(page: Page, target: Locator): Promise<string[]> {
  const unseen = await reach(page, target);
  const loaded = page.waitForEvent('load');
  await page.keyboard.press('Enter');
  await loaded;
  return unseen;
}

export async function type(page: Page, field: Locator, text: string): Promise<string[]> {
  const unseen = await reach(page, field);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(text);
  return unseen;
}

/** In the page: what has the focus has to look another way without it, and to be in view. */
function unseenFocus(): string | null {
  const one = document.activeElement;
  if (!(one instanceof HTMLElement) || one === document.body) return null;
  // A box that stands for a label shows its focus there.
  const shown = one.matches('input.unseen') ? (one.nextElementSibling ?? one) : one;
  const look = () => {
    for (const animation of document.getAnimations()) animation.finish();
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(shown);
    return outlineStyle === 'none' ? boxShadow : [outlineWidth, outlineColor, boxShadow].join();
  };
  const { top, left, width, height } = shown.getBoundingClientRect();
  const isInView = top >= 0 && left >= 0 && top < innerHeight && left < innerWidth && width > 0 && height > 0;
  const withFocus = look();
  one.blur();
  const isMarked = look() !== withFocus;
  one.focus();
  return isMarked && isInView ? null : one.outerHTML.slice(0, 120);
}
