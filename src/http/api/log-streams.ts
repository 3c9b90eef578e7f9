// Where the operator keeps the logs besides: the audit log and the sign-in log of everybody, as they come.

import * as z from 'zod/mini';
import {
  allStreams,
  changeStream,
  createStream,
  type LogStreamRow,
  loadStream,
  removeStream,
} from '../../domain/webhooks/log-streams.ts';
import { defineRoute } from './route.ts';
import { id, instant, named, toInstant, toInstantOrNull } from './shapes.ts';

const url = z
  .string()
  .check(z.maxLength(2048), z.describe('https, a public host name, port 443. No redirect is followed.'));
const printable = (max: number) =>
  z.string().check(z.regex(new RegExp(`^[!-~]{1,${max}}$`), 'Must be printable ASCII'));
const https = {
  type: z.literal('https').check(z.describe('POST with NDJSON, signed as Standard Webhooks says.')),
  url,
};
const s3 = {
  type: z
    .literal('s3')
    .check(z.describe('An object for each batch, in a bucket that speaks S3: R2, AWS and others.')),
  endpoint: url.check(z.describe('For example https://<account>.r2.cloudflarestorage.com.')),
  bucket: z.string().check(z.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'Must be the name of a bucket')),
  region: z
    .string()
    .check(z.regex(/^[a-z0-9-]{1,40}$/, 'Must be a region, for example auto or eu-central-1')),
  accessKeyId: printable(200),
};
const prefix = z
  .string()
  .check(z.regex(/^[A-Za-z0-9/_.-]{0,200}$/, 'Must be letters, digits and /_.- alone'));
const header = z.strictObject({
  name: z
    .string()
    .check(
      z.regex(
        /^(?!(?:host|content-.*|webhook-.*|transfer-encoding|connection)$)[A-Za-z0-9-]{1,64}$/i,
        'Must be a header that we do not send ourselves',
      ),
    ),
  value: z.string().check(z.regex(/^[ -~]{1,4096}$/, 'Must be printable ASCII')),
});
const destinationInput = z
  .union([
    z.strictObject({
      ...https,
      header: z.optional(header).check(z.describe('What the address wants besides, such as its own key.')),
    }),
    z.strictObject({ ...s3, prefix: z.optional(prefix), secretAccessKey: printable(500) }),
  ])
  .check(z.describe('The secrets in it are kept encrypted, and no answer shows them.'));
const destination = z.union([
  z.strictObject({ ...https, headerName: z.nullable(z.string()) }),
  z.strictObject({ ...s3, prefix }),
]);
const kinds = z
  .array(z.enum(['audit', 'sign_in']))
  .check(z.minLength(1), z.maxLength(2), z.describe('Which logs.'));

const shape = {
  id,
  kinds,
  destination,
  status: z
    .enum(['enabled', 'disabled', 'failing'])
    .check(z.describe('failing: the last retry failed. Its lines are kept for 90 days; enable it to go on.')),
  disabledWhy: z
    .nullable(z.enum(['operator', 'gone', 'retries']))
    .check(z.describe('gone: it was answered 410.')),
  seq: z.int().check(z.describe('Every line up to it has arrived.')),
  failingSince: z.nullable(instant),
  nextAt: z.nullable(instant).check(z.describe('When it is tried again, while it fails.')),
  lastAt: z.nullable(instant),
  lastStatus: z.nullable(z.int()).check(z.describe('The HTTP status of the last answer.')),
  lastProblem: z
    .nullable(z.string())
    .check(
      z.describe(
        'Why the last try failed: status, timeout, unreachable, url_…, or key_gone (what opens it is lost: give the destination again).',
      ),
    ),
  createdAt: instant,
  updatedAt: instant,
};
const stream = named('LogStream', z.strictObject(shape));
const streamList = named('LogStreamList', z.strictObject({ items: z.array(stream) }));
const changed = named(
  'ChangedLogStream',
  z.strictObject({
    ...shape,
    secret: z
      .nullable(z.string())
      .check(z.describe('Signs what is sent to a new address, `whsec_…`. Only this response shows it.')),
  }),
);
const create = named('LogStreamCreate', z.strictObject({ kinds, destination: destinationInput }));
const update = named(
  'LogStreamUpdate',
  z.strictObject({
    enabled: z.optional(z.boolean()).check(z.describe('true: go on from where it stands, at once.')),
    kinds: z.optional(kinds),
    destination: z.optional(destinationInput),
  }),
);

function toStream({ sealed: _sealed, toldAt: _toldAt, attempt: _attempt, ...row }: LogStreamRow) {
  return {
    ...row,
    kinds: [...row.kinds],
    failingSince: toInstantOrNull(row.failingSince),
    nextAt: toInstantOrNull(row.nextAt),
    lastAt: toInstantOrNull(row.lastAt),
    createdAt: toInstant(row.createdAt),
    updatedAt: toInstant(row.updatedAt),
  } satisfies z.infer<typeof stream>;
}

const tag = 'Log streams';
const ADDRESS_REFUSALS = ['callback_invalid', 'callback_not_https', 'callback_not_public'] as const;

export const logStreams = [
  defineRoute({
    method: 'POST',
    path: '/log-streams',
    operationId: 'createLogStream',
    tag,
    summary: 'Send the logs of everybody to an address or a bucket, from now on',
    body: create,
    status: 201,
    answer: changed,
    refusals: [...ADDRESS_REFUSALS, 'log_stream_too_many'],
    location: ({ id: streamId }) => `/log-streams/${streamId}`,
    handle: async ({ deps, actor, body }) => {
      const { row, secret } = await createStream(deps, actor, body);
      return { ...toStream(row), secret };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/log-streams',
    operationId: 'listLogStreams',
    tag,
    summary: 'List the log streams, newest first; at most five',
    status: 200,
    answer: streamList,
    handle: async ({ deps }) => ({ items: (await allStreams(deps)).map(toStream) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/log-streams/{logStreamId}',
    operationId: 'getLogStream',
    tag,
    summary: 'Read a log stream',
    status: 200,
    answer: stream,
    refusals: ['log_stream_not_found'],
    handle: async ({ deps, params }) => toStream(await loadStream(deps, params.logStreamId)),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/log-streams/{logStreamId}',
    operationId: 'updateLogStream',
    tag,
    summary: 'Change what is sent and where, or switch it on or off',
    body: update,
    status: 200,
    answer: changed,
    refusals: [...ADDRESS_REFUSALS, 'log_stream_not_found', 'changed_meanwhile'],
    handle: async ({ deps, actor, params, body, senders }) => {
      const { row, secret } = await changeStream(deps, actor, params.logStreamId, body);
      // A call that is lost is made good by the run every ten minutes.
      await senders.wake({ kind: 'stream', id: params.logStreamId }).catch(() => undefined);
      return { ...toStream(row), secret };
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/log-streams/{logStreamId}',
    operationId: 'deleteLogStream',
    tag,
    summary: 'Delete a log stream; what it has yet to send is not sent',
    status: 204,
    refusals: ['log_stream_not_found'],
    handle: ({ deps, actor, params }) => removeStream(deps, actor, params.logStreamId),
  }),
];
