// Exports of lists: written into the audit log, then streamed while they are read, so that memory holds one step, however long the list
// is.

import { noteExport } from '../../domain/exports.ts';
import { encodeUtf8 } from '../../lib/bytes.ts';
import type { AppContext } from '../context.ts';
import { dayOf } from './instants.ts';

const CONTENT_TYPES = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson' };

export interface ExportFile<Row> {
  /** Without day and extension. */
  readonly name: string;
  readonly extension: keyof typeof CONTENT_TYPES;
  /** The first line, or none. */
  readonly head: string;
  readonly lineOf: (row: Row) => string;
}

export async function answerExport<Row>(
  c: AppContext,
  { name, extension, head, lineOf }: ExportFile<Row>,
  steps: AsyncGenerator<readonly Row[]>,
): Promise<Response> {
  await noteExport(c.get('deps'), c.get('access'), { list: name, format: extension });
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      // Spreadsheets take a file without the mark for one of their country's encoding.
      if (head !== '') controller.enqueue(encodeUtf8(`\ufeff${head}`));
    },
    // A step is read when the one before has gone out.
    async pull(controller) {
      const { value, done } = await steps.next();
      if (done) controller.close();
      else controller.enqueue(encodeUtf8(value.map(lineOf).join('')));
    },
    cancel: async () => void (await steps.return(undefined)),
  });
  return c.body(body, 200, {
    'Content-Type': CONTENT_TYPES[extension],
    'Content-Disposition': `attachment; filename="${name}-${dayOf(c.get('deps').nowMs)}.${extension}"`,
  });
}
