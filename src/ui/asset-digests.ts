// Written by dev/write-assets.ts.
export const DIGESTS = {
  'style.css': 'f569f2b9c1bdd89e',
  'page.js': '6247e0be93c325bd',
  'icon.svg': '22f1fbb4a9c11721',
} as const;
