// Calls of the management API for a shell.

import { PATHS } from '../../domain/paths.ts';

/** A call with curl. It may be pasted once the shell has `$KEY`, and the ids that the path names. */
export function curlOf(origin: string, method: string, path: string, body: unknown): string {
  const address = `${origin}${PATHS.api}${path.replace(/\{(\w+)\}/g, (_, name: string) => `$${variable(name)}`)}`;
  const lines = [`curl ${method === 'GET' ? '' : `-X ${method} `}"${address}"`];
  lines.push('  -H "Authorization: Bearer $KEY"');
  if (body !== undefined) {
    lines.push("  -H 'Content-Type: application/json'", `  -d ${quoted(JSON.stringify(body, null, 2))}`);
  }
  return lines.join(' \\\n');
}

function variable(name: string): string {
  return name.replace(/[A-Z]/g, '_$&').toUpperCase();
}

/** For a shell: nothing within single quotes means anything but the quote itself. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
