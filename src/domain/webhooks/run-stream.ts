// Sends what one log stream has yet to take: NDJSON, in the order of the commits, one request at a time. Its
// position moves only once the lines have arrived, so that a line may come twice and none is left out.

import { AwsV4Signer } from 'aws4fetch';
import { ChangeRefused, commit, requireChanged } from '../../storage/change.ts';
import type { Statement } from '../../storage/database.ts';
import type { LogStreamRow } from '../../storage/tables/log-streams.ts';
import {
  deleteTakenLines,
  type LogLine,
  noteStreamTry,
  selectLines,
  selectNewestLine,
  selectStream,
} from '../../storage/webhooks/log-streams.ts';
import { nextTryAt, WEBHOOK_PAUSES_MS } from '../../webhooks/retries.ts';
import { signWebhook } from '../../webhooks/signature.ts';
import { SYSTEM } from '../actor.ts';
import type { Deps } from '../deps.ts';
import { auditDeployment } from '../operator/deployment-events.ts';
import type { Outside, RunBudget } from '../senders.ts';
import { unlessGone } from './key-gone.ts';
import { objectUrl, openStream } from './log-streams.ts';
import { keyGone, send, type Try } from './send.ts';

const MAX_LINES = 500;
/** A single line may be longer than that, and then stands alone. */
const MAX_CHARACTERS = 512 * 1024;

/** @returns when the next run is due, in milliseconds; null: when somebody wakes it */
export async function runStream(
  deps: Deps,
  outside: Outside,
  id: string,
  budget: RunBudget,
): Promise<number | null> {
  const { db } = deps;
  for (let left = budget.deliveries; left > 0 && outside.now() < budget.untilMs; left--) {
    const [[stream], [newest], found] = await db.batch([
      selectStream(db, id),
      selectNewestLine(db),
      selectLines(db, id, MAX_LINES),
    ]);
    if (stream?.status !== 'enabled') return null;
    if (stream.nextAt !== null && stream.nextAt > outside.now()) return stream.nextAt;
    const lines = upTo(found, MAX_CHARACTERS);
    const next = lines.length === found.length && found.length < MAX_LINES ? newest?.seq : lines.at(-1)?.seq;
    if (next === undefined || next === null || next <= stream.seq) return null;
    try {
      await takeStep(deps, outside, stream, lines, next);
    } catch (error) {
      // Somebody has changed the stream or deleted it: the next look finds what is true now.
      if (!(error instanceof ChangeRefused)) throw error;
    }
  }
  return outside.now();
}

async function takeStep(
  deps: Deps,
  outside: Outside,
  stream: LogStreamRow,
  lines: readonly LogLine[],
  next: number,
): Promise<void> {
  const { db } = deps;
  // What comes after its place is of kinds that it does not want.
  const came = lines.length === 0 ? null : await sendLines(deps, outside, stream, lines);
  if (came === null || came.verdict === 'delivered') {
    await commit(db, [
      noteStreamTry(db, stream, {
        seq: next,
        ...(came && { lastAt: came.at, lastStatus: came.status, lastProblem: null }),
        attempt: 0,
        failingSince: null,
        nextAt: null,
      }),
      requireChanged(db),
      deleteTakenLines(db),
    ]);
    return;
  }
  await commit(db, failed(deps, outside, stream, came));
}

function failed(deps: Deps, outside: Outside, stream: LogStreamRow, came: Try): Statement[] {
  const nowMs = outside.now();
  const attempt = stream.attempt + 1;
  const nextAt = nextTryAt(
    { failures: attempt, nowMs, retryAfter: came.retryAfter, chance: outside.chance() },
    WEBHOOK_PAUSES_MS,
  );
  const why = came.verdict === 'gone' ? 'gone' : nextAt === null ? 'retries' : null;
  const note = noteStreamTry(deps.db, stream, {
    attempt,
    failingSince: stream.failingSince ?? came.at,
    nextAt: why === null ? nextAt : null,
    lastAt: came.at,
    lastStatus: came.status,
    lastProblem: came.problem,
    ...(why !== null && {
      status: why === 'gone' ? 'disabled' : 'failing',
      disabledWhy: why,
      toldAt: null,
      updatedAt: Math.max(nowMs, stream.updatedAt + 1),
    }),
  });
  const changed = requireChanged(deps.db);
  if (why === null) return [note, changed];
  return [
    note,
    changed,
    auditDeployment({ ...deps, nowMs }, SYSTEM, {
      action: 'log_stream.stopped',
      target: { type: 'log_stream', id: stream.id },
      detail: { why, problem: came.problem, status: came.status },
    }),
  ];
}

async function sendLines(
  deps: Deps,
  outside: Outside,
  { id, sealed, destination }: LogStreamRow,
  lines: readonly LogLine[],
): Promise<Try> {
  const secrets = await unlessGone(openStream(deps, { id, sealed }));
  if (secrets === null) return keyGone(outside);
  const body = lines.map(({ seq, line }) => `{"seq":${seq},${line.slice(1)}\n`).join('');
  const name = `${lines[0]?.seq}-${lines.at(-1)?.seq}`;
  const type = { 'content-type': 'application/x-ndjson' };
  if (destination.type === 'https') {
    const signed = await signWebhook({ id: `${id}:${name}`, nowMs: outside.now(), body }, [
      secrets.signing ?? '',
    ]);
    const { headerName } = destination;
    const own = headerName === null ? {} : { [headerName]: secrets.headerValue ?? '' };
    return await send(deps, outside, destination.url, { headers: { ...own, ...type, ...signed }, body });
  }
  const day = new Date(outside.now()).toISOString().slice(0, 10).replaceAll('-', '/');
  const { region, accessKeyId } = destination;
  const signer = new AwsV4Signer({
    method: 'PUT',
    url: objectUrl(destination, `${day}/${id}-${name}.ndjson`),
    headers: type,
    body,
    accessKeyId,
    secretAccessKey: secrets.secretAccessKey ?? '',
    region,
    service: 's3',
    datetime: new Date(outside.now()).toISOString().replace(/[:-]|\.\d{3}/g, ''),
  });
  const { url, headers } = await signer.sign();
  return await send(deps, outside, url.href, { method: 'PUT', headers: Object.fromEntries(headers), body });
}

function upTo(lines: readonly LogLine[], characters: number): readonly LogLine[] {
  let length = 0;
  const end = lines.findIndex(({ line }, index) => {
    length += line.length;
    return index > 0 && length > characters;
  });
  return end === -1 ? lines : lines.slice(0, end);
}
