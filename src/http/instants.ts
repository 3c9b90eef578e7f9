// Instants as pages show them: always in UTC, and saying so, because the server does not know the reader's
// time zone.

import type { Texts } from '../texts/texts.ts';

/** `2026-11-02` */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** `2026-11-02 09:00 UTC` */
export function minuteOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** 0 stands for never. */
export function dayOrNever(ms: number, t: Texts): string {
  return ms === 0 ? t('frame_never') : dayOf(ms);
}
