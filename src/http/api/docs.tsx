// The reference for readers: the OpenAPI document as pages, with an example for each call and a page for each
// problem. They need no key, as the document needs none.

import { Hono } from 'hono';
import { accepts } from 'hono/accepts';
import type { Child } from 'hono/jsx';
import { PATHS } from '../../domain/paths.ts';
import { ENGLISH } from '../../texts/texts.ts';
import { Document } from '../../ui/document.tsx';
import { Table } from '../../ui/table.tsx';
import { openAsset } from '../asset-file.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { renderPage } from '../render.tsx';
import { curlOf } from './curl.ts';
import { ApiError } from './errors.ts';
import type { JsonSchema, Schemas } from './json-schema.ts';
import { describeProblem } from './problem-answer.ts';
import { isProblemReason, PROBLEMS, type ProblemReason, problemType } from './problems.ts';
import { refusalsOf } from './refusals.ts';
import type { Route } from './route.ts';
import { ROUTES } from './routes.ts';
import { scopeOf } from './scope.ts';

export const DOCS = `${PATHS.api}/docs`;

const TAGS = [...new Set(ROUTES.map(({ tag }) => tag))];

export const docs = new Hono<AppEnv>();

docs.get('/docs', (c) => renderPage(c, <Start origin={c.get('deps').urls.origin} />, 200, { t: ENGLISH }));

docs.get('/docs/:tag', async (c) => {
  const tag = TAGS.find((one) => slugOf(one) === c.req.param('tag'));
  if (tag === undefined) throw new ApiError('route_not_found');
  const described = (await (await openAsset(c.env, 'openapi.json')).json()) as Described;
  const { origin } = c.get('deps').urls;
  return await renderPage(c, <Calls tag={tag} origin={origin} described={described} />, 200, { t: ENGLISH });
});

docs.get('/problems', (c) => renderPage(c, <Problems />, 200, { t: ENGLISH }));

docs.get('/problems/:reason', async (c) => {
  const reason = c.req.param('reason');
  if (!isProblemReason(reason)) throw new ApiError('route_not_found');
  c.header('Vary', 'Accept');
  return wantsPage(c)
    ? await renderPage(c, <Problem reason={reason} />, 200, { t: ENGLISH })
    : c.json(describeProblem(reason));
});

function wantsPage(c: AppContext): boolean {
  const supports = ['application/json', 'application/problem+json', 'text/html'];
  return accepts(c, { header: 'Accept', supports, default: 'application/json' }) === 'text/html';
}

function Frame({ title, children }: { title: string; children?: Child }) {
  return (
    <Document title={title}>
      <main id="main" class="container reference">
        <nav aria-label="Reference">
          <ul>
            <li>
              <a href={DOCS}>Start</a>
            </li>
            {TAGS.map((tag) => (
              <li>
                <a href={`${DOCS}/${slugOf(tag)}`}>{tag}</a>
              </li>
            ))}
            <li>
              <a href={`${PATHS.api}/problems`}>Problems</a>
            </li>
          </ul>
        </nav>
        <h1>{title}</h1>
        {children}
      </main>
    </Document>
  );
}

function Start({ origin }: { origin: string }) {
  return (
    <Frame title="Management API">
      <p>
        The operator of this deployment manages organizations, their people, single sign-on and applications
        with it. Programs read the same as <a href={`${PATHS.api}/openapi.json`}>OpenAPI 3.1</a>.
      </p>
      <pre>
        <code>{`KEY=…   # an API key of this deployment\n${curlOf(origin, 'GET', '/key', undefined)}`}</code>
      </pre>
      <ul>
        <li>
          <strong>Keys.</strong> Send one as a bearer token. Each call names the scope that its key needs.{' '}
          <code>write</code> covers all of them, and <code>read</code> all that only read.
        </li>
        <li>
          <strong>Lists</strong> come in pages. Send <code>next</code> of one page as <code>cursor</code> for
          the next; the last page has none.
        </li>
        <li>
          <strong>Repeats.</strong> Send an <code>Idempotency-Key</code> with a POST, and repeat it freely for
          24 hours: you get the first answer, and nothing is done twice.
        </li>
        <li>
          <strong>Refusals</strong> are <a href={`${PATHS.api}/problems`}>problem documents</a> (RFC 9457).
          Programs should look at <code>reason</code>.
        </li>
        <li>
          <strong>Speed.</strong> After too many requests in a minute you get 429. Wait for the seconds in{' '}
          <code>Retry-After</code>.
        </li>
      </ul>
      {TAGS.map((tag) => (
        <section>
          <h2>
            <a href={`${DOCS}/${slugOf(tag)}`}>{tag}</a>
          </h2>
          <ul class="calls">
            {callsOf(tag).map((route) => (
              <li>
                <a href={`${DOCS}/${slugOf(tag)}#${route.operationId}`}>{route.summary}</a>{' '}
                <code>
                  {route.method} {route.path}
                </code>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Frame>
  );
}

/** What the reference reads of openapi.json. */
interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Schemas };
}

interface Operation {
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description?: string;
  readonly schema: JsonSchema;
}

type Content = Readonly<Record<string, { readonly schema: JsonSchema; readonly example: unknown }>>;

function Calls({ tag, origin, described }: { tag: string; origin: string; described: Described }) {
  return (
    <Frame title={tag}>
      {callsOf(tag).map((route) => (
        <Call route={route} described={described} origin={origin} />
      ))}
    </Frame>
  );
}

function Call({ route, described, origin }: { route: Route; described: Described; origin: string }) {
  const { operationId, summary, method, path, status, anyScope } = route;
  const { schemas } = described.components;
  const operation = described.paths[path]?.[method.toLowerCase()] as Operation;
  const body = operation.requestBody?.content['application/json'];
  const answer = operation.responses[status]?.content?.['application/json'];
  return (
    <section id={operationId}>
      <h2>{summary}</h2>
      <p>
        <code>{`${method} ${path}`}</code>
        {anyScope ? ' with any key' : ' with a key for '}
        {!anyScope && <code>{scopeOf(route)}</code>}
      </p>
      <Members label={`Query of ${operationId}`} title="Query" members={queryOf(operation)} />
      {body && (
        <Members label={`Body of ${operationId}`} title="Body" members={membersOf(schemas, body.schema)} />
      )}
      <pre>
        <code>{curlOf(origin, method, path, body?.example)}</code>
      </pre>
      {answer ? (
        <details>
          <summary>Answers {status}</summary>
          <pre>
            <code>{JSON.stringify(answer.example, null, 2)}</code>
          </pre>
          <Members label={`Answer of ${operationId}`} title="" members={membersOf(schemas, answer.schema)} />
        </details>
      ) : (
        <p>Answers {status} without a body.</p>
      )}
      <details>
        <summary>Refusals</summary>
        <ul>
          {refusalsOf(route).map((reason) => (
            <li>
              <a href={problemType(reason)}>
                <code>{reason}</code>
              </a>{' '}
              ({PROBLEMS[reason].status}) {PROBLEMS[reason].title}
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}

interface Member {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

function Members({ label, title, members }: { label: string; title: string; members: readonly Member[] }) {
  if (members.length === 0) return null;
  return (
    <>
      {title && <h3>{title}</h3>}
      <Table label={label} columns={['Name', 'Type', 'What it is']}>
        {members.map(({ name, type, required, description }) => (
          <tr>
            <td>
              <code>{name}</code>
              {required && ' (required)'}
            </td>
            <td>{type}</td>
            <td>{description}</td>
          </tr>
        ))}
      </Table>
    </>
  );
}

function Problems() {
  return (
    <Frame title="Problems">
      <Table label="Problems" columns={['Reason', 'Status', 'What to do']}>
        {Object.entries(PROBLEMS).map(([reason, { status, title, detail }]) => (
          <tr>
            <td>
              <a href={problemType(reason as ProblemReason)}>
                <code>{reason}</code>
              </a>
            </td>
            <td>{status}</td>
            <td>
              <strong>{title}.</strong> {detail}
            </td>
          </tr>
        ))}
      </Table>
    </Frame>
  );
}

function Problem({ reason }: { reason: ProblemReason }) {
  const { status, title, detail } = PROBLEMS[reason];
  const calls = ROUTES.filter((route) => route.refusals.includes(reason as Route['refusals'][number]));
  return (
    <Frame title={title}>
      <p>
        <code>{reason}</code>, HTTP status {status}
      </p>
      <p>{detail}</p>
      {calls.length > 0 && (
        <>
          <h2>Calls that may be refused for it</h2>
          <ul>
            {calls.map(({ tag, operationId, summary }) => (
              <li>
                <a href={`${DOCS}/${slugOf(tag)}#${operationId}`}>{summary}</a>
              </li>
            ))}
          </ul>
        </>
      )}
    </Frame>
  );
}

function callsOf(tag: string): readonly Route[] {
  return ROUTES.filter((route) => route.tag === tag);
}

function slugOf(tag: string): string {
  return tag.toLowerCase().replaceAll(' ', '-');
}

function membersOf(schemas: Schemas, { $ref = '' }: JsonSchema): Member[] {
  const { properties = {}, required = [] } = schemas[nameOf($ref)] as JsonSchema;
  return Object.entries(properties).map(([name, schema]) => toMember(name, schema, required.includes(name)));
}

function queryOf({ parameters }: Operation): Member[] {
  return parameters
    .filter((parameter) => parameter.in === 'query')
    .map(({ name, description, schema }) => ({
      ...toMember(name, schema, false),
      description: description ?? '',
    }));
}

function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}

function toMember(name: string, schema: JsonSchema, required: boolean): Member {
  return { name, type: typeOf(schema), required, description: schema.description ?? '' };
}

function typeOf({ $ref, type, format, enum: values, anyOf, items, const: only }: JsonSchema): string {
  if ($ref !== undefined) return nameOf($ref);
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(' or ');
  if (only !== undefined) return JSON.stringify(only);
  if (anyOf !== undefined) return anyOf.map(typeOf).join(' or ');
  if (type === 'array') return `list of ${typeOf(items ?? {})}`;
  if (format === 'date-time') return 'time';
  return type ?? 'anything';
}
