// The files of src/assets that browsers load. Their address changes with their content, so browsers may keep
// them forever.

import { PATHS } from '../domain/paths.ts';
import { DIGESTS } from './asset-digests.ts';

export interface Asset {
  readonly path: string;
  readonly contentType: string;
  /** Its name in src/assets. */
  readonly file: keyof typeof DIGESTS;
}

export const STYLE_SHEET = asset('style.css', 'text/css; charset=utf-8');
export const SCRIPT = asset('page.js', 'text/javascript; charset=utf-8');
/** A gate in a house. */
export const ICON = asset('icon.svg', 'image/svg+xml');
export const ASSETS: readonly Asset[] = [STYLE_SHEET, SCRIPT, ICON];

function asset(file: Asset['file'], contentType: string): Asset {
  const extension = file.slice(file.indexOf('.'));
  return { path: `${PATHS.assets}/gatehouse.${DIGESTS[file]}${extension}`, contentType, file };
}
