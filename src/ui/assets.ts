// The style sheet and the script as text. Their address changes with their content, so browsers may keep them
// forever.

import { PATHS } from '../domain/paths.ts';
import own from './assets/gatehouse.css';
import script from './assets/page.js';
// dev/trim-pico.ts writes it: Pico without the rules that our pages do not need.
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
