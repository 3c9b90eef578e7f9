// Written by dev/write-assets.ts.
export const DIGESTS = {
  'style.css': 'ca648e05bc89bfb5',
  'page.js': '6247e0be93c325bd',
  'icon.svg': '22f1fbb4a9c11721',
} as const;
