// What may be a logo: a PNG, or an SVG that can neither run nor load anything. The bytes decide what it is.
// An SVG is read by the strict parser (no DOCTYPE, no comments, no processing instructions), and every
// element and attribute of it has to be on a list: what is not known to be harmless is refused by its name.

import { XmlError } from '../xml/errors.ts';
import { decodeXml, parseXml } from '../xml/parse.ts';
import type { XmlElement } from '../xml/tree.ts';
import { BrandError } from './errors.ts';

export const MAX_LOGO_BYTES = 64 * 1024;
export type LogoType = 'image/png' | 'image/svg+xml';

/** @throws BrandError `logo_too_large`, `logo_type_unknown`, `logo_malformed`, `logo_active` */
export function checkLogo(bytes: Uint8Array): LogoType {
  if (bytes.length > MAX_LOGO_BYTES) throw new BrandError('logo_too_large', { bytes: bytes.length });
  if (PNG.every((byte, at) => bytes[at] === byte)) {
    checkPng(bytes);
    return 'image/png';
  }
  if (bytes.find((byte) => byte > 0x20 && ![0xef, 0xbb, 0xbf].includes(byte)) !== 0x3c)
    throw new BrandError('logo_type_unknown');
  checkSvg(bytes);
  return 'image/svg+xml';
}

/** png 5.2 */
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const MAX_PIXELS_A_SIDE = 2048;

/** png 5.3: chunks, one after the other, from IHDR to IEND, and nothing after it. */
function checkPng(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const malformed = (what: string) => new BrandError('logo_malformed', { what });
  let at = PNG.length;
  let hasPixels = false;
  for (let first = true; ; first = false) {
    if (at + 12 > bytes.length) throw malformed('cut');
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) throw malformed('cut');
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (first !== (type === 'IHDR')) throw malformed('IHDR');
    if (first) {
      const sides = [view.getUint32(at + 8), view.getUint32(at + 12)];
      if (length !== 13 || sides.some((side) => side === 0 || side > MAX_PIXELS_A_SIDE))
        throw malformed('size');
    }
    hasPixels ||= type === 'IDAT';
    at += 12 + length;
    if (type === 'IEND') break;
  }
  if (at !== bytes.length || !hasPixels) throw malformed(hasPixels ? 'end' : 'IDAT');
}

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';
const XLINK_NAMESPACE = 'http://www.w3.org/1999/xlink';
const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
const LIMITS = { maxLength: MAX_LOGO_BYTES, maxElements: 2000, maxDepth: 30 };

const ELEMENTS = new Set(
  `svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan
  linearGradient radialGradient stop clipPath mask pattern`.split(/\s+/),
);

/** Numbers, colors and names. `href` and what can hold `url(…)` are looked at besides. */
const ATTRIBUTES = new Set(
  `id class version baseProfile width height viewBox preserveAspectRatio x y x1 x2 y1 y2 cx cy r rx ry fx fy dx dy d
  points transform fill fill-opacity fill-rule stroke stroke-width stroke-linecap stroke-linejoin stroke-miterlimit
  stroke-dasharray stroke-dashoffset stroke-opacity opacity color clip-path clip-rule mask offset stop-color
  stop-opacity gradientUnits gradientTransform spreadMethod clipPathUnits maskUnits maskContentUnits patternUnits
  patternContentUnits patternTransform href font-family font-size font-weight font-style letter-spacing text-anchor
  dominant-baseline role aria-label aria-hidden focusable display visibility overflow style`.split(/\s+/),
);

function checkSvg(bytes: Uint8Array): void {
  let root: XmlElement;
  try {
    root = parseXml(decodeXml(bytes), LIMITS);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new BrandError('logo_malformed', { what: error.reason });
  }
  if (root.local !== 'svg' || root.namespace !== SVG_NAMESPACE) throw new BrandError('logo_type_unknown');
  const waiting = [root];
  for (let element = waiting.pop(); element !== undefined; element = waiting.pop()) {
    checkElement(element);
    for (const child of element.children) if (typeof child !== 'string') waiting.push(child);
  }
}

function checkElement({ local, namespace, attributes }: XmlElement): void {
  if (namespace !== SVG_NAMESPACE || !ELEMENTS.has(local))
    throw new BrandError('logo_active', { element: local.slice(0, 40) });
  for (const { local: name, namespace: of, value } of attributes) {
    const isKnown =
      (of === '' && ATTRIBUTES.has(name)) ||
      (of === XLINK_NAMESPACE && name === 'href') ||
      (of === XML_NAMESPACE && (name === 'space' || name === 'lang'));
    const isInside = name === 'href' ? /^#[\w.-]+$/.test(value) : isHarmless(value);
    if (!isKnown || !isInside) throw new BrandError('logo_active', { attribute: name.slice(0, 40) });
  }
}

/**
 * Style and colors may name a gradient of the same file, and hold no escape or at-rule that hides another.
 */
function isHarmless(value: string): boolean {
  const rest = value.replace(/url\(\s*(["']?)#[\w.-]+\1\s*\)/gi, '');
  return !/url\s*\(|[\\@<]|\/\*|(?:image|image-set|src|element|expression)\s*\(|(?:javascript|data|https?):/i.test(
    rest,
  );
}
