// What wrangler says of the bundle, read from its output, and whether that is within budget.

/** By wrangler's count: what an upload to Cloudflare weighs, compressed. */
export const MAX_GZIP_KIB = 450;
/** Cloudflare's own limit is one second; this is what a cold start may take of a sign-in. */
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

/** `Active: 33.4 ms`, which `wrangler check startup` prints: the time in which the Worker's module scope was not idle. */
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
