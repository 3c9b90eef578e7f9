// xsd:dateTime (RFC 7643 section 2.3.5): a date and a time, with an offset or without one, which means UTC.

const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,12}))?(?:(Z)|([+-])(\d\d):(\d\d))?$/;

/**
 * Milliseconds since 1970, or undefined when `text` is not a
 * valid dateTime. Digits beyond the millisecond are dropped.
 */
export function parseDateTime(text: string): number | undefined {
  const match = DATE_TIME.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const offsetHour = Number(match[10] ?? 0);
  const offsetMinute = Number(match[11] ?? 0);
  if (hour > 23 || minute > 59 || second > 59 || offsetHour > 14 || offsetMinute > 59) return undefined;
  const fraction = Math.floor(Number(`0.${match[7] ?? 0}`) * 1000);
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  // Date.parse would make the 30th of February a day in March.
  if (local.getUTCMonth() !== month - 1 || local.getUTCDate() !== day) return undefined;
  local.setUTCHours(hour, minute, second, fraction);
  const offsetMs = (offsetHour * 60 + offsetMinute) * 60_000;
  return local.getTime() - (match[9] === '-' ? -offsetMs : offsetMs);
}

/**
 * What clients write in filters, as a dateTime: an offset without its colon, a `+` that a query string turned
 * into a space, minutes without seconds.
 */
export function completeDateTime(text: string): string {
  const [, day = '', minutes = '', seconds = ':00', sign, hour = '', minute = '', zone = ''] =
    /^(\S+T)(\d\d:\d\d)(:\d\d(?:\.\d{1,12})?)?(?:([ +-])(\d\d):?(\d\d)|(Z))?$/.exec(text) ?? [];
  if (day === '') return text;
  const offset = sign === undefined ? zone : `${sign === ' ' ? '+' : sign}${hour}:${minute}`;
  return `${day}${minutes}${seconds}${offset}`;
}

/** The form in which `meta.created` is shown. */
export function renderDateTime(ms: number): string {
  return new Date(ms).toISOString();
}
