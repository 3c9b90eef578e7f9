// Many statements for a D1 in Miniflare, as one call to a Worker that runs within it. Through the D1 that
// Miniflare hands out, each statement is a call of its own, and a whole schema takes seconds.

const SCRIPT = `export default {
  async fetch(request, { DB }) {
    try {
      for (const batch of await request.json()) await DB.batch(batch.map((sql) => DB.prepare(sql)));
      return new Response('done');
    } catch (error) {
      return new Response(error.message, { status: 500 });
    }
  },
};`;

/** The name of that Worker beside others. */
export const BATCH_WORKER = 'sql-batches';

/** Its D1 is the one that is bound as DB. */
export function batchWorker(d1Databases: Readonly<Record<string, string>>) {
  return { name: BATCH_WORKER, modules: true as const, script: SCRIPT, d1Databases };
}

interface Fetcher {
  fetch(
    url: string,
    init: { method: 'POST'; body: string },
  ): Promise<{ readonly ok: boolean; text(): Promise<string> }>;
}

/** Each batch whole or not at all, in order. */
export async function runBatches(worker: Fetcher, batches: readonly (readonly string[])[]): Promise<void> {
  const filled = batches.filter(({ length }) => length > 0);
  const answer = await worker.fetch('http://d1/', { method: 'POST', body: JSON.stringify(filled) });
  if (!answer.ok) throw new Error(await answer.text());
}
