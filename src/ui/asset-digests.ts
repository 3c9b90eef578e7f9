// Written by dev/write-assets.ts.
export const DIGESTS = {
  'style.css': 'f569f2b9c1bdd89e',
  'page.js': 'c151e008eae2ff8a',
  'icon.svg': '22f1fbb4a9c11721',
} as const;
