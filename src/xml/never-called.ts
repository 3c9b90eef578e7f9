// What the bundle holds in place of three packages that fast-xml-parser imports and that nothing calls: with
// the options of structure.ts it decodes no entity and reads no number. `[alias]` of wrangler.toml puts it
// there. A call would throw, which structure.ts takes for a disagreement of the parsers: refused.

export const isUnsafe = never;
export const EntityDecoder = never;
export default never; // strnum

// Tables that the parser copies or hands on, all without an entry here.
export const HTML = {};
export const XML = {};
export const CURRENCY = {};
export const COMMON_HTML = {};
export const ENTITY_ACTION = {};

function never(): never {
  throw new Error('left out of the bundle: see src/xml/never-called.ts');
}
