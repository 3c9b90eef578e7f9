// Which lines of wrangler's are there for each request alone. `npm start` leaves them out, so that the
// addresses that it prints stay in sight.

/** wrangler's own line of a request, or the Worker's. What was refused, and every fault, has another line. */
export function isRequestLine(line: string): boolean {
  const plain = line.replace(ESCAPES, '');
  return (
    /^\[wrangler:info\] [A-Z]+ \/\S* \d{3} .*\(\d+ms\)\s*$/.test(plain) ||
    plain.startsWith('{"level":"info","event":"request",')
  );
}

const ESCAPES = /\u001b\[[\d;]*m/g;
