// Style sheets are bundled as text: wrangler.toml's [[rules]], and a plugin of the same meaning in test/vitest.config.ts.
declare module '*.css' {
  const text: string;
  export default text;
}
