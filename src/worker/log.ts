// The log: one JSON object per line. Codes, identifiers, expected and actual settings; never XML, tokens,
// cookies, passwords.

import { PATHS } from '../domain/paths.ts';
import { noteRequest } from '../domain/request-record.ts';
import { cutTexts } from '../lib/cut.ts';

export type LogLevel = 'info' | 'warn' | 'error';

/** A path, a header or a reason has no need to be longer; someone who sends one wants to fill the log. */
const MAX_LOGGED_CHARACTERS = 500;

/** A line that tells why something was refused, or whose it is, tells it of the request as well. */
export function logLine(level: LogLevel, event: string, fields: Readonly<Record<string, unknown>>): void {
  const { reason, organizationId } = fields;
  noteRequest({ reason: textOf(reason), organizationId: textOf(organizationId) });
  console[level](JSON.stringify({ level, event, ...cutTexts(fields, MAX_LOGGED_CHARACTERS) }));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

const LINK = new RegExp(
  `^(${[PATHS.invitations, PATHS.passwordReset, PATHS.signUp, PATHS.sharedTest, PATHS.setUp].join('|')})/[^/]+`,
);

/** The path of a request, without the secret that a link's path holds. */
export function loggedPath(path: string): string {
  return path.replace(LINK, '$1/…');
}

/**
 * What the log may tell about an unexpected error. The database layer's messages quote the values of the
 * statement (email addresses, hashes), so only the first line of the innermost cause is logged, and only the
 * places of the stack.
 */
export function describeFault(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  let cause = error;
  while (cause.cause instanceof Error) cause = cause.cause;
  const quotesValues = /^Failed query/.test(cause.message);
  return {
    name: error.name,
    cause: quotesValues ? cause.name : (cause.message.split('\n')[0] ?? '').slice(0, 200),
    at: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 8)
      .map((line) => line.trim()),
  };
}
