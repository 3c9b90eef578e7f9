// A clock that goes on by itself only: who waits goes on at once, and finds that the time has passed.
import { vi } from 'vitest';

export function passTimeAtOnce(): void {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.spyOn(scheduler, 'wait').mockImplementation(async (ms) => {
    const until = Date.now() + ms;
    // Those who wait for less go on first.
    for (let turns = 0; turns < ms; turns += 10) await Promise.resolve();
    vi.setSystemTime(Math.max(Date.now(), until));
  });
}
