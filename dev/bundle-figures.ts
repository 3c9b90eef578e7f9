// Reads the figures of the bundle from wrangler's output, and says whether they are within budget.

/** The compressed size of an upload to Cloudflare, as wrangler counts it. */
export const MAX_GZIP_KIB = 450;
/** Cloudflare allows one second. This budget keeps a cold start from slowing a sign-in down. */
export const MAX_START_UP_MS = 60;

export interface BundleSize {
  readonly totalKib: number;
  readonly gzipKib: number;
}

/** `Total Upload: 981.48 KiB / gzip: 297.17 KiB`, which `wrangler deploy --dry-run` prints. */
export function parseBundleSize(output: string): BundleSize | null {
  const match = /Total Upload: ([\d.]+) KiB \/ gzip: ([\d.]+) KiB/.exec(output);
  return match && { totalKib: Number(match[1]), gzipKib: Number(match[2]) };
}

/**
 * `Active: 33.4 ms`, which `wrangler check startup` prints: the time in which the Worker's module scope was
 * not idle.
 */
export function parseStartUpMs(output: string): number | null {
  const match = /\bActive: ([\d.]+) ms/.exec(output);
  return match && Number(match[1]);
}

export function describeSize({ totalKib, gzipKib }: BundleSize): string {
  const verdict = gzipKib > MAX_GZIP_KIB ? 'too large' : 'within budget';
  return `Bundle: ${gzipKib.toFixed(1)} KiB gzip of ${MAX_GZIP_KIB} (${totalKib.toFixed(1)} KiB as it is): ${verdict}`;
}

export function describeStartUp(ms: number | null): string {
  if (ms === null) return 'Start-up: not measured, since wrangler printed no figure.';
  const verdict = ms > MAX_START_UP_MS ? 'over it here, which a busy machine explains too' : 'within budget';
  return `Start-up: ${ms.toFixed(1)} ms of CPU, budget ${MAX_START_UP_MS}: ${verdict}`;
}
