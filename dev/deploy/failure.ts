// A deployment that stopped: what did not work, and what to do about it. Everything before it has happened,
// and the next run goes on from there.

export class DeployFailure extends Error {
  /** A sentence or a command. */
  readonly next: string;
  /** What wrangler said. */
  readonly said: string;

  constructor(sentence: string, next: string, said = '') {
    super(sentence);
    this.next = next;
    this.said = said;
  }
}

/** What fills a terminal no further than its reader wants to read. */
const MAX_LINES = 20;

/** The last lines of wrangler's output, without its advice to report a bug of ours as one of theirs. */
export function lastLines(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !/Logs were written to|If you think this is a bug/.test(line));
  return lines.slice(-MAX_LINES).join('\n');
}
