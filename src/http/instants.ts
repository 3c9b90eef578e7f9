// Instants as the settings show them: always UTC, and saying so. The reader's time zone is not known to the server.

/** `2026-11-02` */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** `2026-11-02 09:00 UTC` */
export function minuteOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** For what counts from 0, which is never. */
export function dayOrNever(ms: number): string {
  return ms === 0 ? 'Never' : dayOf(ms);
}
