// The style sheet and the script, as text with an address that changes with the content: browsers may keep them for ever.

import { PATHS } from '../domain/paths.ts';
import own from './assets/gatehouse.css';
import script from './assets/page.js';
// Written by dev/trim-pico.ts: Pico without what our pages do not have.
import pico from './assets/pico.css';

export interface Asset {
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

export const STYLE_SHEET = asset('css', 'text/css; charset=utf-8', `${pico}\n${own}`);
export const SCRIPT = asset('js', 'text/javascript; charset=utf-8', script);
export const ASSETS: readonly Asset[] = [STYLE_SHEET, SCRIPT];

function asset(extension: string, contentType: string, body: string): Asset {
  return { path: `${PATHS.assets}/gatehouse.${contentHash(body)}.${extension}`, contentType, body };
}

/** FNV-1a over two seeds. A name for caches, no proof of anything; WebCrypto cannot be awaited where a Worker starts. */
function contentHash(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x01234567;
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(i), 0x01000193);
  }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
