import { describe, expect, it } from 'vitest';
import { ASSETS, SCRIPT, STYLE_SHEET } from '../../src/ui/assets.ts';

describe('the assets', () => {
  it('are named by their content', () => {
    for (const { path } of ASSETS) expect(path).toMatch(/^\/assets\/gatehouse\.[0-9a-f]{16}\.(css|js|svg)$/);
    expect(new Set(ASSETS.map(({ path }) => path)).size).toBe(ASSETS.length);
  });

  it('load nothing from other origins', () => {
    expect(STYLE_SHEET.body.match(/url\((?!["']?data:)/g)).toBeNull();
    expect(STYLE_SHEET.body).not.toContain('@import');
    expect(SCRIPT.body).not.toMatch(/https?:|import\(|eval\(|innerHTML/);
  });

  it('stay light: a page weighs less than 100 KB', () => {
    expect(STYLE_SHEET.body.length + SCRIPT.body.length).toBeLessThan(95_000);
  });
});
