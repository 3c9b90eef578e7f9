// The style sheet, the script and the icon as text. Their address changes with their content, so browsers may
// keep them forever.

import { PATHS } from '../domain/paths.ts';
import script from './assets/page.js';
// dev/trim-pico.ts writes it after each change of gatehouse.css: Pico without the rules that our pages do not
// need, then our own.
import style from './assets/style.css';

/** A gate in a house. */
const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0f5cc0"/>' +
  '<path d="M7 25V14a9 9 0 0 1 18 0v11M12.5 25V14a3.5 3.5 0 0 1 7 0v11M5 25h22" fill="none" stroke="#fff" ' +
  'stroke-width="2.4" stroke-linecap="round"/></svg>';

export interface Asset {
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

export const STYLE_SHEET = asset('css', 'text/css; charset=utf-8', style);
export const SCRIPT = asset('js', 'text/javascript; charset=utf-8', script);
export const ICON = asset('svg', 'image/svg+xml', icon);
export const ASSETS: readonly Asset[] = [STYLE_SHEET, SCRIPT, ICON];

function asset(extension: string, contentType: string, body: string): Asset {
  return { path: `${PATHS.assets}/gatehouse.${contentHash(body)}.${extension}`, contentType, body };
}

/**
 * FNV-1a over two seeds: a name for caches, not proof of anything. A Worker cannot await WebCrypto while it
 * starts.
 */
function contentHash(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x01234567;
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(i), 0x01000193);
  }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
