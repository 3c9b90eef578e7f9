// Written by dev/write-assets.ts.
export const DIGESTS = {
  'style.css': 'f569f2b9c1bdd89e',
  'page.js': 'a65dc1d9a0a7a2e8',
  'icon.svg': '22f1fbb4a9c11721',
} as const;
