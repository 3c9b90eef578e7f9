// Everything about a logo or a color that this room can refuse, by name.

export type BrandReason =
  /** It is not #rrggbb. */
  | 'accent_invalid'
  /** White text on it, or links in it on our light pages, could not be read. */
  | 'accent_contrast_low'
  | 'logo_too_large'
  /** Neither PNG nor SVG, whatever its name says. */
  | 'logo_type_unknown'
  | 'logo_malformed'
  /** An element or attribute that could run, load or link something. */
  | 'logo_active';

/** The message is the reason; `detail` names what is at fault, never the content. */
export class BrandError extends Error {
  readonly reason: BrandReason;
  readonly detail: Readonly<Record<string, string | number>>;

  constructor(reason: BrandReason, detail: Readonly<Record<string, string | number>> = {}) {
    super(reason);
    this.name = 'BrandError';
    this.reason = reason;
    this.detail = detail;
  }
}
