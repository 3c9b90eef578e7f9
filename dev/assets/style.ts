// The style sheet: Pico CSS without the rules that no page of ours needs, and our own gatehouse.css without
// comments. All of Pico would be more than half of what a page may weigh. Rules are dropped, never changed: a
// selector goes if it can only match what LEFT_OUT lists, a rule goes with its last selector, and a variable
// with its last use. test/dev/style.test.ts checks the pages against LEFT_OUT.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Our pages have these, and our own rules or the browser's make them look right. */
export const OWN_LOOK: readonly string[] = ['footer', 'img', 'progress', 'svg', 'dir'];

/** What no page contains, but for OWN_LOOK. To use one of these, remove it here and run the program again. */
export const LEFT_OUT = {
  tags: [
    ...[
      'abbr',
      'address',
      'article',
      'aside',
      'audio',
      'blockquote',
      'canvas',
      'dialog',
      'figcaption',
      'figure',
      'footer',
    ],
    ...['hgroup', 'iframe', 'img', 'kbd', 'mark', 'progress', 'samp', 'svg', 'sub', 'sup', 'tfoot', 'video'],
    ...['h5', 'h6'],
  ],
  classes: [
    'close',
    'container-fluid',
    'contrast',
    'dropdown',
    'grid',
    'modal-is-closing',
    'modal-is-open',
    'modal-is-opening',
    'overflow-auto',
    'striped',
  ],
  /** Written as in selectors. A name without a value means the attribute with any value. */
  attributes: [
    ...[
      'aria-busy',
      'aria-controls',
      'aria-disabled',
      'controls',
      'data-placement',
      'data-theme',
      'data-tooltip',
      'dir',
      'fill',
      'multiple',
      'size',
    ],
    ...[
      'aria-label=breadcrumb',
      'rel=prev',
      'role=button',
      'role=group',
      'role=link',
      'role=search',
      'role=switch',
    ],
    ...['color', 'datetime-local', 'month', 'radio', 'range', 'reset', 'time', 'week'].map(
      (type) => `type=${type}`,
    ),
  ],
} as const;

const ROOT = resolve(import.meta.dirname, '../..');
const OWN = resolve(ROOT, 'src/ui/gatehouse.css');

export function trimmedPico(): string {
  const own = readFileSync(OWN, 'utf8');
  return trim(readFileSync(resolve(ROOT, 'node_modules/@picocss/pico/css/pico.min.css'), 'utf8'), own);
}

/** @param own the style sheet that comes after it, for the variables that it uses */
export function trim(css: string, own: string): string {
  const [banner = ''] = /\/\*![\s\S]*?\*\//.exec(css) ?? [];
  let text = trimRules(css.slice(css.indexOf(banner) + banner.length));
  for (let before = ''; before !== text; ) {
    before = text;
    const used = new Set([...(text + own).matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name));
    text = text
      // A quoted string is one value: an icon in it contains semicolons and braces.
      .replace(/(--[\w-]+):(?:"[^"]*"|[^;{}"])*(;|(?=\}))/g, (whole, name) => (used.has(name) ? whole : ''))
      .replace(/;\}/g, '}');
    text = dropEmpty(text);
  }
  const animations = new Set(
    text
      .match(/(?<=animation:)[^;}]*/g)
      ?.join(' ')
      .split(/[\s,]+/),
  );
  text = text.replace(/@keyframes ([\w-]+)\{(?:[^{}]*\{[^{}]*\})*\}/g, (whole, name) =>
    animations.has(name) ? whole : '',
  );
  // One rule per line, so that a diff can be read.
  return `${banner}\n${text.replace(/\}(?!\})/g, '}\n')}`;
}

function dropEmpty(text: string): string {
  const less = text.replace(/[^{}]*\{\}/g, '');
  return less === text ? text : dropEmpty(less);
}

function trimRules(css: string): string {
  let kept = '';
  for (let at = 0; at < css.length; ) {
    const open = css.indexOf('{', at);
    if (open < 0) break;
    const head = css.slice(at, open);
    const close = closingBrace(css, open);
    const body = css.slice(open + 1, close);
    at = close + 1;
    if (head.startsWith('@keyframes')) kept += `${head}{${body}}`;
    else if (head.startsWith('@')) kept += `${head}{${trimRules(body)}}`;
    else {
      const selectors = splitList(head)
        .map(trimSelector)
        .filter((selector) => selector !== null);
      if (selectors.length > 0) kept += `${selectors.join()}{${body}}`;
    }
  }
  return dropEmpty(kept);
}

function closingBrace(css: string, open: number): number {
  for (let at = open, depth = 0; ; at++) {
    if (at >= css.length) throw new Error('a brace is not closed');
    if (css[at] === '{') depth++;
    if (css[at] === '}' && --depth === 0) return at;
  }
}

/**
 * Returns null when the selector can't match anything of ours. `:not(…)` doesn't matter for that; `:is(…)`
 * and `:where(…)` need one alternative that is left.
 */
function trimSelector(selector: string): string | null {
  let bare = '';
  for (let at = 0; at < selector.length; ) {
    const list = /^:(not|is|where|has)\(/.exec(selector.slice(at));
    if (!list) {
      bare += selector[at++];
      continue;
    }
    const begin = at + list[0].length;
    let end = begin;
    for (let depth = 1; depth > 0; end++) depth += selector[end] === '(' ? 1 : selector[end] === ')' ? -1 : 0;
    if (
      list[1] !== 'not' &&
      splitList(selector.slice(begin, end - 1)).every((one) => trimSelector(one) === null)
    )
      return null;
    at = end;
  }
  return isLeftOut(bare) ? null : selector;
}

function isLeftOut(bare: string): boolean {
  const attributes = [...bare.matchAll(/\[([^\]]*)\]/g)].map(([, attribute = '']) =>
    attribute.replaceAll('"', ''),
  );
  const rest = bare.replace(/\[[^\]]*\]/g, '').replace(/::?[\w-]+(\([^)]*\))?/g, '');
  const names = (pattern: RegExp) => [...rest.matchAll(pattern)].map(([, name = '']) => name);
  return (
    // These match only in a shadow tree, and we have none.
    bare.includes(':host') ||
    attributes.some((one) => LEFT_OUT.attributes.some((out) => out === one || out === one.split('=')[0])) ||
    names(/\.([\w-]+)/g).some((name) => (LEFT_OUT.classes as readonly string[]).includes(name)) ||
    names(/(?<![\w.-])([a-z][a-z0-9]*)/g).some((name) => (LEFT_OUT.tags as readonly string[]).includes(name))
  );
}

/** Splits at the commas outside of parentheses. */
function splitList(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < list.length; at++) {
    if (list[at] === '(') depth++;
    else if (list[at] === ')') depth--;
    else if (list[at] === ',' && depth === 0) {
      parts.push(list.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, list.slice(from)];
}

/** What the Worker serves: Pico as far as we need it, then our own rules without what only people read. */
export function styleSheet(): string {
  return `${trimmedPico()}${minified(readFileSync(OWN, 'utf8'))}\n`;
}

function minified(css: string): string {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};]) ?/g, '$1')
    .replaceAll(';}', '}')
    .trim();
}
