// Time values of SAML: xs:dateTime in UTC, without any other time zone (saml-core 1.3.3).

const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,12}))?Z$/;

/**
 * Milliseconds since the epoch; finer digits are cut off, since Date.parse is only defined for three of them.
 * `undefined`: not an instant, or none that exists (February 30th).
 */
export function parseInstant(text: string): number | undefined {
  const match = INSTANT.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const instant = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
  const back = new Date(instant);
  return back.getUTCFullYear() === year && back.getUTCMonth() === month - 1 && back.getUTCDate() === day
    ? instant
    : undefined;
}

export function renderInstant(instantMs: number): string {
  return new Date(instantMs).toISOString();
}
