// Written by dev/write-assets.ts.
export const DIGESTS = {
  'style.css': 'af31111b401df6de',
  'page.js': 'a65dc1d9a0a7a2e8',
  'icon.svg': '22f1fbb4a9c11721',
} as const;
