// What a measurement says about the machine that it runs on, and the time by which it ends.

import { cpus, loadavg } from 'node:os';

/** Prints when and where this runs, and `warning` if other work keeps it busy. Returns the machine. */
export function sayMachine(warning: string): string {
  const [load = 0] = loadavg();
  const machine = `Node ${process.versions.node} · ${cpus()[0]?.model} × ${cpus().length} · load ${load.toFixed(1)}`;
  console.log(`${new Date().toISOString()} · ${machine}`);
  if (load > cpus().length) console.log(`This machine is busy with other work: ${warning}`);
  return machine;
}

/** Ends the program after `afterMs` even if a request hangs, unless what is returned is cleared. */
export function endAfter(afterMs: number, name: string): NodeJS.Timeout {
  return setTimeout(() => {
    console.error(`${name} took too long and ends here.`);
    process.exit(1);
  }, afterMs);
}
