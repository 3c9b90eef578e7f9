// Exports of lists: noted in the audit log, then streamed while they are read, so that memory holds one step,
// however long the list is.

import { noteExport } from '../../domain/organization/exports.ts';
import { encodeUtf8 } from '../../lib/bytes.ts';
import { describeFault, logLine } from '../../worker/log.ts';
import type { AppContext } from '../context.ts';
import { dayOf } from '../instants.ts';
import { requireOwnSite } from '../middleware/same-origin.ts';

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
  // A link on another site exports nothing, and logs nothing in the name of a person who follows it.
  requireOwnSite(c);
  const headers = {
    'Content-Type': CONTENT_TYPES[extension],
    'Content-Disposition': `attachment; filename="${name}-${dayOf(c.get('deps').nowMs)}.${extension}"`,
  };
  if (c.req.method === 'HEAD') return c.body(null, 200, headers);
  await noteExport(c.get('deps'), c.get('access'), { list: name, format: extension });
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      // Without the byte order mark, spreadsheets assume their country's encoding.
      if (head !== '') controller.enqueue(encodeUtf8(`\ufeff${head}`));
    },
    // Reads a step once the previous one has gone out.
    async pull(controller) {
      try {
        const { value, done } = await steps.next();
        if (done) controller.close();
        else controller.enqueue(encodeUtf8(value.map(lineOf).join('')));
      } catch (error) {
        // The response is already on its way; the reader sees a file that breaks off.
        logLine('error', 'fault', { requestId: c.get('requestId'), exported: name, ...describeFault(error) });
        controller.error(error);
      }
    },
    cancel: async () => void (await steps.return(undefined)),
  });
  return c.body(body, 200, headers);
}
