// What a first visit loads beside a page.

import { env } from 'cloudflare:workers';
import { openAsset } from '../../src/http/asset-file.ts';
import { ASSETS } from '../../src/ui/assets.ts';

/** How large the style sheet, the script and the icon are together, in bytes before compression. */
export async function sizeOfAssets(): Promise<number> {
  const files = await Promise.all(
    ASSETS.map(async ({ file }) => await (await openAsset(env, file)).arrayBuffer()),
  );
  return files.reduce((bytes, { byteLength }) => bytes + byteLength, 0);
}
