// Numbers as JSON writes them, which may have more digits than a JavaScript number keeps.

const NUMBER = /^-?(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Whether the text is a number of JSON's grammar (RFC 8259 section 6). */
export function isNumber(text: string): boolean {
  return NUMBER.test(text);
}

/**
 * Whether a JavaScript number keeps what is written: 1e400 is too large, 1e-400 too small, 9007199254740993
 * has a digit too many. `1.50` is kept, and so is `-0`, as 0.
 */
export function isExactNumber(text: string): boolean {
  const value = Number(text);
  return Number.isFinite(value) && decimalOf(text) === decimalOf(String(value));
}

/**
 * The digits and the exponent, in one spelling. `String` writes the fewest digits that stand for a number.
 */
function decimalOf(text: string): string {
  const [, whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}
