// Style sheets are bundled as text: by [[rules]] in wrangler.toml, and by a plugin that does the same in
// test/vitest.config.ts.
declare module '*.css' {
  const text: string;
  export default text;
}
