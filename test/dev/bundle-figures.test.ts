import { describe, expect, it } from 'vitest';
import {
  describeSize,
  describeStartUp,
  MAX_GZIP_KIB,
  MAX_START_UP_MS,
  parseBundleSize,
  parseStartUpMs,
} from '../../dev/bundle-figures.ts';

const DEPLOY = `Total Upload: 981.48 KiB / gzip: 297.17 KiB
Your Worker has access to the following bindings:
Binding                     Resource
env.DB (gatehouse)          D1 Database

--dry-run: exiting now.
`;

const STARTUP = `│ Bundle: 981.48 KiB / gzip: 296.93 KiB
│
│ Local startup profile:
│   Profile window: 67.0 ms
│   Sampled time: 58.2 ms
│   Active: 33.4 ms (including 1.1 ms garbage collection)
│   Idle: 24.9 ms
│   Samples: 25
`;

describe('the size of the bundle', () => {
  it('is read from the output of a dry run', () => {
    expect(parseBundleSize(DEPLOY)).toEqual({ totalKib: 981.48, gzipKib: 297.17 });
  });

  it('is unknown when the build printed no size', () => {
    expect(parseBundleSize('✘ [ERROR] Build failed with 1 error:')).toBeNull();
  });

  it('may be all of its budget, and no more', () => {
    expect(describeSize({ totalKib: 1500, gzipKib: MAX_GZIP_KIB })).toMatch(/within budget$/);
    expect(describeSize({ totalKib: 1500, gzipKib: MAX_GZIP_KIB + 0.1 })).toMatch(/too large$/);
  });
});

describe('the CPU time of the start', () => {
  it('is the active time of the profile, without the time in which it waits', () => {
    expect(parseStartUpMs(STARTUP)).toBe(33.4);
  });

  it('is unknown when wrangler printed none', () => {
    expect(parseStartUpMs('✘ [ERROR] the port is in use')).toBeNull();
    expect(describeStartUp(null)).toMatch(/not measured/);
  });

  it('is compared with its budget', () => {
    expect(describeStartUp(MAX_START_UP_MS)).toMatch(/within budget$/);
    expect(describeStartUp(MAX_START_UP_MS + 1)).toMatch(/over it here/);
  });
});
