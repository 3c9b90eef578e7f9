// Looks at a page as its readers do: axe-core in light on a screen and in dark on a telephone of 360 px, and
// nothing wider than that.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SCREEN = { width: 1280, height: 800 };
const TELEPHONE = { width: 360, height: 740 };

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly tags: readonly string[];
  readonly nodes: readonly { readonly html: string }[];
}

/**
 * What is wrong with the page that is open, in a line each: any rule of WCAG 2 A and AA, whatever else is
 * serious, and overflow.
 */
export async function faultsOf(page: Page): Promise<string[]> {
  await show(page, SCREEN, 'light');
  await page.evaluate(`${AXE};(${markAlike})()`);
  const light = await violations(page, '{}');
  await show(page, TELEPHONE, 'dark');
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  const dark = await violations(page, `{ runOnly: ${JSON.stringify(OF_THE_LOOK)} }`);
  await show(page, SCREEN, 'light');
  return [
    ...light.map((line) => `light: ${line}`),
    ...dark.map((line) => `dark, telephone: ${line}`),
    ...(overflow > 0 ? [`telephone: ${overflow} px too wide`] : []),
  ];
}

async function show(
  page: Page,
  viewport: { readonly width: number; readonly height: number },
  colorScheme: 'light' | 'dark',
): Promise<void> {
  await Promise.all([page.setViewportSize(viewport), page.emulateMedia({ colorScheme })]);
}

/**
 * In the page: marks the rows of tables that axe takes most of its time for and would find nothing new in,
 * because two above them have the same elements with the same classes and states, and the same of them empty.
 */
function markAlike(): void {
  const seen = new Map<string, number>();
  const outline = (part: Element): string => {
    const attributes = [...part.attributes].map(({ name, value }) =>
      /^(class|role|type|aria-(?!label|describedby|controls).*)$/.test(name) ? name + value : name + !value,
    );
    return [part.tagName, !part.textContent?.trim(), ...attributes].join();
  };
  for (const row of document.querySelectorAll<HTMLElement>('tbody > tr')) {
    const outlines = [row, ...row.querySelectorAll('*')].map(outline).join(';');
    const times = (seen.get(outlines) ?? 0) + 1;
    seen.set(outlines, times);
    if (times > 2) row.dataset.alike = '';
  }
}

/** The rules that colors and widths can break; the markup is the same in every light. */
const OF_THE_LOOK = [
  'color-contrast',
  'link-in-text-block',
  'meta-viewport',
  'scrollable-region-focusable',
  'target-size',
];

/**
 * Runs axe, which was evaluated from outside, because the pages' policy lets no foreign script in; with every
 * color where it is going. Text in the very color of its ground counts too: axe leaves it to the reader,
 * since it might be hidden on purpose.
 */
async function violations(page: Page, options: string): Promise<string[]> {
  const found = (await page.evaluate(
    `for (const one of document.getAnimations()) one.finish();
    axe.run({ exclude: [['[data-alike]']] }, { resultTypes: ['violations', 'incomplete'], selectors: false, ...${options} }).then(({ violations, incomplete }) => [
      ...violations,
      ...incomplete.map((one) => ({ ...one, nodes: one.nodes.filter(isInvisible) })).filter((one) => one.nodes.length > 0),
    ]);
    function isInvisible({ any }) { return any.some(({ data }) => data?.messageKey === 'equalRatio'); }`,
  )) as Violation[];
  return found
    .filter(({ impact, tags }) => GRAVE.includes(impact ?? '') || tags.some((tag) => WCAG.test(tag)))
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

const GRAVE = ['serious', 'critical'];
const WCAG = /^wcag2\d?a{1,2}$/;
