// The accent color: whether people can read it on our pages, and the style sheet that it makes. One color is
// chosen; the one for links on dark pages is made from it, because no color is readable on both.

import { BrandError } from './errors.ts';

/** wcag22 1.4.3, for text of normal size. */
const MIN_CONTRAST = 4.5;

/** The grounds on which links stand with the least contrast: of an alert in light, of a warning in dark. */
const LIGHT_GROUND = '#fdf0ef';
const DARK_GROUND = '#292110';

/**
 * The color in lower case.
 * @throws BrandError `accent_invalid`; `accent_contrast_low` with the ratio
 */
export function checkAccent(text: string): string {
  const accent = text.trim().toLowerCase();
  if (!/^#[0-9a-f]{6}$/.test(accent)) throw new BrandError('accent_invalid');
  const ratio = contrast(accent, LIGHT_GROUND);
  if (ratio < MIN_CONTRAST) {
    // Rounded down, so that nobody reads 4.5 beside a refusal.
    throw new BrandError('accent_contrast_low', { ratio: Math.floor(ratio * 10) / 10, needed: MIN_CONTRAST });
  }
  return accent;
}

/** The same hue, as light as links on dark pages have to be. */
export function onDark(accent: string): string {
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(accent, 255, share);
    if (contrast(mixed, DARK_GROUND) >= MIN_CONTRAST) return mixed;
  }
  return '#ffffff';
}

/**
 * Buttons keep the color on dark pages, since their text is white; a border in the lighter one frames them.
 */
export function accentSheet(accent: string): string {
  const [darker, light] = [mix(accent, 0, 0.15), onDark(accent)];
  const lighter = mix(light, 255, 0.3);
  return [
    `:root:not([data-theme=dark]){${variables(accent, darker, accent, darker, accent)}}`,
    `@media only screen and (prefers-color-scheme:dark){:root:not([data-theme]){${variables(light, lighter, accent, darker, light)}}}`,
  ].join('\n');
}

function variables(text: string, hover: string, ground: string, groundHover: string, border: string): string {
  const values = {
    '': text,
    '-hover': hover,
    '-underline': `${text}80`,
    '-hover-underline': hover,
    '-background': ground,
    '-hover-background': groundHover,
    '-border': border,
    '-hover-border': border,
    '-focus': `${text}80`,
    '-inverse': '#fff',
  };
  return Object.entries(values)
    .map(([name, value]) => `--pico-primary${name}:${value}`)
    .join(';');
}

/** wcag22: the contrast ratio of two colors, from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].toSorted((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(color: string): number {
  const [red, green, blue] = channels(color).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param towards 0 for black, 255 for white */
function mix(color: string, towards: number, share: number): string {
  const mixed = channels(color).map((value) => Math.round(value + (towards - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

function channels(color: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}
