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

/**
 * Presses Tab until the page is through: what cannot be reached, and what does not look another way where the
 * focus is.
 */
export async function tabThrough(page: Page): Promise<string[]> {
  await page.evaluate(READ_LOOKS);
  const controls = await page.evaluate(() => {
    const all = document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary');
    const shown = [...all].filter((one) => one.checkVisibility());
    for (const [index, one] of shown.entries()) one.dataset.tab = String(index);
    // From the top, wherever the page had put the focus.
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
    return shown.map((one) => `${one.tagName} ${(one.textContent || one.id).trim().slice(0, 40)}`);
  });
  const before = await page.evaluate<string[]>('looks()');
  const reached: number[] = [];
  const faults: string[] = [];
  for (let presses = 0; presses < controls.length + 40; presses++) {
    await page.keyboard.press('Tab');
    const { at, look } = await page.evaluate<{ at: number | null; look: string }>('focusNow()');
    // A table that scrolls; the next part of a date.
    if (at !== null && (at < 0 || at === reached.at(-1))) continue;
    if (at === null || reached.includes(at)) break;
    reached.push(at);
    if (look === before[at]) faults.push(`does not show the focus: ${controls[at]}`);
  }
  const missed = controls.filter((_, index) => !reached.includes(index));
  const inOrder = reached.every((index, place) => index === place);
  return [...faults, ...missed.map((one) => `not reached: ${one}`), ...(inOrder ? [] : ['out of order'])];
}

/** How each control looks once every transition is over, and which of them has the focus: null where none. */
const READ_LOOKS = `
  const STYLES = ['outline', 'box-shadow', 'border-color', 'background-color', 'text-decoration', 'top', 'left', 'transform', 'clip-path'];
  const lookOf = (one) => {
    const styles = [getComputedStyle(one), getComputedStyle(one, '::file-selector-button')];
    return styles.flatMap((style) => STYLES.map((name) => style.getPropertyValue(name))).join();
  };
  const finish = () => {
    for (const one of document.getAnimations()) one.finish();
  };
  globalThis.looks = () => {
    finish();
    return [...document.querySelectorAll('[data-tab]')].map(lookOf);
  };
  globalThis.focusNow = () => {
    finish();
    const one = document.activeElement;
    if (!one || one === document.body) return { at: null, look: '' };
    return { at: Number(one.dataset.tab ?? -1), look: lookOf(one) };
  };`;
