// Written by dev/write-assets.ts.
export const DIGESTS = {
  'style.css': '57edadd4eab28d4f',
  'page.js': 'edfede9cc8d76743',
  'icon.svg': '22f1fbb4a9c11721',
} as const;
