// Written by dev/write-assets.ts.
export const DIGESTS = {
  'style.css': '600584f760a1d9ce',
  'page.js': 'dbc3cde04d689cfd',
  'icon.svg': '22f1fbb4a9c11721',
} as const;
