// The reference for readers: every call with an example that the API itself accepts, and a page for each
// problem that an answer's `type` leads to.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { exampleOf } from '../../../dev/assets/example.ts';
import { publishedSchemas, schemaIdOf } from '../../../dev/assets/openapi.ts';
import { curlOf } from '../../../src/http/api/curl.ts';
import type { Schemas } from '../../../src/http/api/json-schema.ts';
import { PROBLEMS } from '../../../src/http/api/problems.ts';
import { ROUTES } from '../../../src/http/api/routes.ts';
import { app } from '../../../src/worker/app.ts';
import { freshDeployment } from './client.ts';

beforeEach(freshDeployment);

const get = (path: string, accept = 'text/html') =>
  app.request(`https://sso.example/api/v1${path}`, { headers: { Accept: accept } }, env);

async function linksOf(path: string): Promise<string[]> {
  const page = await (await get(path)).text();
  return [...page.matchAll(/href="\/api\/v1([^"]*)"/g)].map(([, href]) => href as string);
}

describe('examples', () => {
  const schemas = publishedSchemas() as Schemas;
  const withBody = ROUTES.filter(({ body }) => body !== undefined);

  it.each(withBody.map((route) => [route.operationId, route] as const))('%s accepts its own', (_, route) => {
    const example = exampleOf(schemas, schemaIdOf(route.body!), 'request');
    expect(route.body!.safeParse(example).error?.issues).toBeUndefined();
  });

  it.each(
    ROUTES.filter(({ answer }) => answer !== undefined).map((route) => [route.operationId, route] as const),
  )('%s could answer its own', (_, route) => {
    const example = exampleOf(schemas, schemaIdOf(route.answer!), 'answer');
    expect(route.answer!.safeParse(example).error?.issues).toBeUndefined();
  });

  it('stand in the document as well', async () => {
    const document = (await (await get('/openapi.json')).json()) as {
      paths: Record<
        string,
        Record<string, { requestBody?: { content: Record<string, { example?: unknown }> } }>
      >;
    };
    for (const { path, method } of withBody) {
      const body = document.paths[path]?.[method.toLowerCase()]?.requestBody;
      expect(body?.content['application/json']?.example).toBeTypeOf('object');
    }
  });

  it('cannot leave the quotes of a shell', () => {
    const curl = curlOf('https://sso.example', 'POST', '/organizations/{organizationId}', {
      name: "O'Hara $(id)",
    });
    expect(curl).toContain('"https://sso.example/api/v1/organizations/$ORGANIZATION_ID"');
    expect(curl).toContain(`"name": "O'\\''Hara $(id)"`);
  });
});

describe('the pages', () => {
  it('have each call once, at the place to which the start leads', async () => {
    const links = (await linksOf('/docs')).filter((href) => href.includes('#'));
    expect(links).toHaveLength(ROUTES.length);
    for (const href of links) {
      const [path, operationId] = href.split('#') as [string, string];
      const answer = await get(path);
      expect(answer.status).toBe(200);
      expect((await answer.text()).split(`id="${operationId}"`)).toHaveLength(2);
    }
  });

  it('lead nowhere else than to what is there', async () => {
    const pages = ['/docs', ...new Set((await linksOf('/docs')).map((href) => href.split('#')[0] as string))];
    const missing: string[] = [];
    for (const page of pages.filter((path) => path.startsWith('/docs'))) {
      for (const href of new Set(await linksOf(page))) {
        if ((await get(href.split('#')[0] as string)).status !== 200) missing.push(`${page} → ${href}`);
      }
    }
    expect(missing).toEqual([]);
  });

  it('name this deployment’s address, and hold no script of anybody', async () => {
    const page = await (await get('/docs/organizations')).text();
    expect(page).toContain('https://sso.example/api/v1/organizations');
    expect(page.match(/<script[^>]*>/g)).toEqual([expect.stringContaining('src="/assets/')]);
  });

  it('are not there for a tag that is not', async () => {
    const answer = await get('/docs/nothing');
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([404, 'application/problem+json']);
  });
});

describe('a problem’s address', () => {
  it.each(Object.keys(PROBLEMS))('%s is a page for a browser', async (reason) => {
    const answer = await get(`/problems/${reason}`);
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=UTF-8']);
    expect(await answer.text()).toContain(`<code>${reason}</code>`);
  });

  it('is a document for a program, also for one that says nothing of what it takes', async () => {
    for (const accept of ['application/json', '*/*', 'application/problem+json']) {
      const answer = await get('/problems/key_unknown', accept);
      expect(answer.headers.get('Vary')).toContain('Accept');
      expect(await answer.json()).toMatchObject({ reason: 'key_unknown', status: 401 });
    }
  });

  it('is nothing for a reason that is not', async () => {
    expect((await get('/problems/__proto__')).status).toBe(404);
    expect((await get('/problems/nothing')).status).toBe(404);
  });
});
