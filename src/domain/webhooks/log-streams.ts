// Log streams as the operator keeps them: the audit log and the sign-in log, line by line, to an address or a
// bucket of their own.

import { decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';
import { newId } from '../../lib/ids.ts';
import { SamlError } from '../../saml/errors.ts';
import { parseWrappingKeys, unwrapPrivateKey, wrapPrivateKey } from '../../saml/sp-key-wrap.ts';
import { requireChanged } from '../../storage/change.ts';
import type { Statement } from '../../storage/database.ts';
import type { LogDestination, LogKind, LogStreamRow } from '../../storage/tables/log-streams.ts';
import {
  deleteStream,
  deleteTakenLines,
  insertStream,
  listStreams,
  listStreamsNotWrappedBy,
  rewrapStream,
  selectStream,
  updateStream,
} from '../../storage/webhooks/log-streams.ts';
import { newWebhookSecret } from '../../webhooks/signature.ts';
import type { Actor } from '../actor.ts';
import { checkCallable } from '../callable.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { eventsOf } from '../operator/deployment-events.ts';

const event = eventsOf('log_stream');

export type { LogDestination, LogKind, LogStreamRow };

/** Each line is written once, and read by all of them. */
const MAX_STREAMS = 5;

/** What opens a destination. */
export interface StreamSecrets {
  /** Signs what is sent to an address. */
  readonly signing?: string;
  /** The value of the header that the address asks for. */
  readonly headerValue?: string;
  readonly secretAccessKey?: string;
}

type Bucket = Extract<LogDestination, { readonly type: 's3' }>;

export type DestinationInput =
  | {
      readonly type: 'https';
      readonly url: string;
      readonly header?: { readonly name: string; readonly value: string } | undefined;
    }
  | {
      readonly type: 's3';
      readonly endpoint: string;
      readonly bucket: string;
      readonly prefix?: string | undefined;
      readonly region: string;
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
    };

/**
 * @returns the secret that signs, in clear, which nothing shows again; null for a bucket
 * @throws DomainError `callback_…`, `log_stream_too_many`
 */
export async function createStream(
  deps: Deps,
  actor: Actor,
  input: { readonly kinds: readonly LogKind[]; readonly destination: DestinationInput },
): Promise<{ readonly row: LogStreamRow; readonly secret: string | null }> {
  const { db, nowMs } = deps;
  const id = newId('lgs');
  const { destination, secrets } = openInput(deps, input.destination);
  const row = {
    id,
    kinds: [...new Set(input.kinds)],
    destination,
    sealed: await seal(deps, id, secrets),
    status: 'enabled',
    disabledWhy: null,
    toldAt: null,
    attempt: 0,
    failingSince: null,
    nextAt: null,
    lastAt: null,
    lastStatus: null,
    lastProblem: null,
    createdAt: nowMs,
    updatedAt: nowMs,
  } as const;
  await commitChange(deps, [
    insertStream(db, row, MAX_STREAMS),
    requireChanged(db, 'log_stream_too_many'),
    event(deps, actor, 'log_stream.created', id, { kinds: row.kinds, destination }),
  ]);
  return { row: await loadStream(deps, id), secret: secrets.signing ?? null };
}

export function allStreams({ db }: Pick<Deps, 'db'>): Promise<LogStreamRow[]> {
  return listStreams(db).execute();
}

/** @throws DomainError `log_stream_not_found` */
export async function loadStream({ db }: Pick<Deps, 'db'>, id: string): Promise<LogStreamRow> {
  const [row] = await selectStream(db, id);
  if (!row) throw new DomainError('log_stream_not_found', { logStreamId: id });
  return row;
}

/**
 * One that is enabled again, or leads elsewhere, goes on from where it stands, at once.
 *
 * @throws DomainError `log_stream_not_found`, `callback_…`, `changed_meanwhile`
 */
export async function changeStream(
  deps: Deps,
  actor: Actor,
  id: string,
  input: {
    readonly enabled?: boolean | undefined;
    readonly kinds?: readonly LogKind[] | undefined;
    readonly destination?: DestinationInput | undefined;
  },
): Promise<{ readonly row: LogStreamRow; readonly secret: string | null }> {
  const { db, nowMs } = deps;
  const before = await loadStream(deps, id);
  const led = input.destination && openInput(deps, input.destination);
  const status =
    input.enabled === true
      ? 'enabled'
      : input.enabled === false && before.status === 'enabled'
        ? 'disabled'
        : null;
  await commitChange(deps, [
    updateStream(db, before, {
      ...(input.kinds && { kinds: [...new Set(input.kinds)] }),
      ...(led && { destination: led.destination, sealed: await seal(deps, id, led.secrets) }),
      ...(status && { status, disabledWhy: status === 'enabled' ? null : 'operator', toldAt: null }),
      attempt: 0,
      failingSince: null,
      nextAt: null,
      // Two changes in one millisecond must not be taken for one.
      updatedAt: Math.max(nowMs, before.updatedAt + 1),
    }),
    requireChanged(db),
    event(deps, actor, 'log_stream.updated', id, { ...input, destination: led?.destination }),
  ]);
  return { row: await loadStream(deps, id), secret: led?.secrets.signing ?? null };
}

/** @throws DomainError `log_stream_not_found` */
export async function removeStream(deps: Deps, actor: Actor, id: string): Promise<void> {
  const { destination } = await loadStream(deps, id);
  await commitChange(deps, [
    deleteStream(deps.db, id),
    requireChanged(deps.db, 'log_stream_not_found'),
    // The last one leaves nothing behind; before that, what only it had yet to take is nobody's.
    deleteTakenLines(deps.db),
    event(deps, actor, 'log_stream.deleted', id, { destination }),
  ]);
}

/** @throws SamlError as `unwrapPrivateKey` */
export async function openStream(
  { wrappingKeys }: Pick<Deps, 'wrappingKeys'>,
  { id, sealed }: Pick<LogStreamRow, 'id' | 'sealed'>,
): Promise<StreamSecrets> {
  const keys = await parseWrappingKeys(wrappingKeys);
  return JSON.parse(decodeUtf8(await unwrapPrivateKey(sealed, keys, ownerOf(id)))) as StreamSecrets;
}

/** The same as `rewrapSpKeys` of domain/sso/sp-keys.ts, for what opens destinations. */
export async function rewrapStreams(deps: Deps): Promise<{ rewrapped: number; failed: number }> {
  const wrapping = await parseWrappingKeys(deps.wrappingKeys);
  const rows = await listStreamsNotWrappedBy(deps.db, wrapping[0].keyId);
  const statements: Statement[] = [];
  for (const row of rows) {
    try {
      const secrets = await unwrapPrivateKey(row.sealed, wrapping, ownerOf(row.id));
      statements.push(
        rewrapStream(deps.db, row, await wrapPrivateKey(secrets, wrapping[0], ownerOf(row.id))),
      );
    } catch (error) {
      // A damaged one must not keep the others on the old secret.
      if (!(error instanceof SamlError)) throw error;
    }
  }
  if (statements.length > 0) await commitChange(deps, statements);
  return { rewrapped: statements.length, failed: rows.length - statements.length };
}

function openInput(
  deps: Pick<Deps, 'urls'>,
  input: DestinationInput,
): { destination: LogDestination; secrets: StreamSecrets } {
  if (input.type === 'https') {
    const { url, header } = input;
    checkCallable(deps, url, 'destination');
    return {
      destination: { type: 'https', url, headerName: header?.name ?? null },
      secrets: { signing: newWebhookSecret(), ...(header && { headerValue: header.value }) },
    };
  }
  const { secretAccessKey, prefix = '', ...bucket } = input;
  checkBucket(deps, { ...bucket, prefix });
  return { destination: { ...bucket, prefix }, secrets: { secretAccessKey } };
}

/**
 * Objects arrive below the bucket and the prefix: not beside them, and not at an address that is none.
 *
 * @throws DomainError `callback_…`
 */
function checkBucket(deps: Pick<Deps, 'urls'>, bucket: Bucket): void {
  checkCallable(deps, bucket.endpoint, 'destination');
  const url = objectUrl(bucket, '');
  const isBelow = URL.canParse(url) && new URL(url).pathname.endsWith(objectPath(bucket, ''));
  if (!isBelow || /[\s?#]/.test(bucket.endpoint))
    throw new DomainError('callback_invalid', { url: url.slice(0, 200) }, 'destination');
}

/** Where an object of a bucket is. */
export function objectUrl(bucket: Bucket, name: string): string {
  return bucket.endpoint.replace(/\/$/, '') + objectPath(bucket, name);
}

function objectPath({ bucket, prefix }: Bucket, name: string): string {
  return `/${bucket}/${(prefix + name).split('/').map(encodeURIComponent).join('/')}`;
}

async function seal({ wrappingKeys }: Pick<Deps, 'wrappingKeys'>, id: string, secrets: StreamSecrets) {
  const [wrapping] = await parseWrappingKeys(wrappingKeys);
  return await wrapPrivateKey(encodeUtf8(JSON.stringify(secrets)), wrapping, ownerOf(id));
}

/** What the wrapped secrets are bound to. */
function ownerOf(id: string): string {
  return `log-stream:${id}`;
}
