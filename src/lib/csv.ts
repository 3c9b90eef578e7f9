// CSV of RFC 4180, out and in.

/**
 * One line, with its CRLF. Cells that spreadsheets would run as a formula (`=…`, `+…`, `-…`, `@…`, also after
 * white space or in full width) get an apostrophe in front, which spreadsheets hide.
 */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",;\t\r\n']|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Rows of cells. Lines end with CRLF or LF; a byte order mark and empty lines
 * are skipped. The separator is the first comma, semicolon or tab of the
 * first line outside of quotes: spreadsheets use the one of their country.
 *
 * @returns null where a quote is not closed, or is inside a cell
 */
export function parseCsv(text: string): string[][] | null {
  const input = text.replace(/^\ufeff/, '');
  const [bare = ''] = input.replace(/"[^"]*"/g, '').split(/\r?\n/, 1);
  const separator = /[,;\t]/.exec(bare)?.[0] ?? ',';
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  const endRow = () => {
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  };
  while (at < input.length) {
    const cell = input[at] === '"' ? quotedCell(input, at) : plainCell(input, at, separator);
    if (cell === null) return null;
    row.push(cell.text);
    at = cell.end;
    if (input[at] === separator) {
      at++;
      if (at === input.length) row.push('');
    } else if (at < input.length) {
      const lineEnd = /\r?\n/y;
      lineEnd.lastIndex = at;
      if (!lineEnd.test(input)) return null;
      at = lineEnd.lastIndex;
      endRow();
    }
  }
  if (row.length > 0) endRow();
  return rows;
}

interface Cell {
  readonly text: string;
  readonly end: number;
}

function quotedCell(input: string, at: number): Cell | null {
  let text = '';
  for (let from = at + 1; ; ) {
    const quote = input.indexOf('"', from);
    if (quote < 0) return null;
    text += input.slice(from, quote);
    if (input[quote + 1] !== '"') return { text, end: quote + 1 };
    text += '"';
    from = quote + 2;
  }
}

function plainCell(input: string, at: number, separator: string): Cell | null {
  let end = at;
  while (end < input.length && input[end] !== separator && input[end] !== '\n' && input[end] !== '"') end++;
  if (input[end] === '"') return null;
  if (input[end] === '\n' && input[end - 1] === '\r' && end > at) end--;
  return { text: input.slice(at, end), end };
}
