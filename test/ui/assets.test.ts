import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { openAsset } from '../../src/http/asset-file.ts';
import { ASSETS, ICON, SCRIPT, STYLE_SHEET } from '../../src/ui/assets.ts';
import { sizeOfAssets } from '../support/assets.ts';

const textOf = async (file: string) => await (await openAsset(env, file)).text();

describe('the assets', () => {
  it('are named by their content', () => {
    for (const { path } of ASSETS) expect(path).toMatch(/^\/assets\/gatehouse\.[0-9a-f]{16}\.(css|js|svg)$/);
    expect(new Set(ASSETS.map(({ path }) => path)).size).toBe(ASSETS.length);
  });

  it('load nothing from other origins', async () => {
    const style = await textOf(STYLE_SHEET.file);
    expect(style.match(/url\((?!["']?data:)/g)).toBeNull();
    expect(style).not.toContain('@import');
    expect(await textOf(SCRIPT.file)).not.toMatch(/https?:|import\(|eval\(|innerHTML/);
    expect(await textOf(ICON.file)).not.toMatch(/<script|href|url\(/);
  });

  it('stay light: a page weighs less than 100 KB', async () => {
    expect(await sizeOfAssets()).toBeLessThan(95_000);
  });

  it.each(['nothing.css', '../texts/en.ts', 'style.css/', ''])(
    'fail aloud where there is none: “%s”',
    async (file) => {
      await expect(openAsset(env, file)).rejects.toThrow(/cannot be read: status 404/);
    },
  );
});
