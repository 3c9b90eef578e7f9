/** The shortest of up to three runs, in milliseconds: other work on the machine can only make one longer. */
export function leastMs(boundMs: number, run: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 3 && least >= boundMs; tries++) {
    const began = performance.now();
    run();
    least = Math.min(least, performance.now() - began);
  }
  return least;
}
