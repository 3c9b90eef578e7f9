// The simulated Okta in a test: an org in a folder of its own, driven by its pages, with a service provider
// that answers as told.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import type { Task } from '../../dev/idp/tasks.ts';
import { createOkta } from '../../dev/okta/app.ts';
import type { AppInstance, AppSettings } from '../../dev/okta/app-instance.ts';
import { FIRST_GROUPS } from '../../dev/okta/groups.ts';
import { DEMO_APP_ID, type Org, openOrg } from '../../dev/okta/org.ts';
import { FIRST_PEOPLE } from '../../dev/okta/people.ts';
import { connectionTo, type Style } from '../../dev/okta/provisioning-settings.ts';
import { NOW_MS } from './okta.ts';

export const BASE_URL = 'https://sso.example/scim/v2';
export const TOKEN = 'scim-token-of-the-test';

export interface Sent {
  method: string;
  /** After the base URL, with the query as it went over the wire. */
  path: string;
  headers: Record<string, string>;
  body: unknown;
}

export interface Scripted {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** No answer at all. */
  error?: Error;
}

export interface Console {
  org: Org;
  okta: Hono;
  app: AppInstance;
  sent: Sent[];
  waitedMs: number[];
  /** Forgets what was sent, and says what the service provider answers next, in this order. */
  script(...answers: Scripted[]): void;
  /** Presses a button of the console and gives the tasks that came of it, oldest first. */
  press(path: string, fields?: Record<string, string | string[]>): Promise<Task[]>;
  reset(style?: Style): void;
  remove(): void;
}

/** Making keys is slow: open one for a file, and reset it before each test. */
export async function openConsole(settings: AppSettings): Promise<Console> {
  const folder = mkdtempSync(join(tmpdir(), 'okta-'));
  const now = new Date(NOW_MS);
  const org = await openOrg({ folder, url: 'http://okta.test', now, demoSettings: settings });
  const app = org.apps.find(({ id }) => id === DEMO_APP_ID)!;
  const assigned = [...app.assignedTo];
  let answers: Scripted[] = [];
  const network = {
    fetch: async (url: string, init: RequestInit) => {
      const { method, headers, body } = init as {
        method: string;
        headers: Record<string, string>;
        body: string;
      };
      opened.sent.push({ method, path: url.slice(BASE_URL.length), headers, body: body && JSON.parse(body) });
      const next = answers.shift();
      if (!next) throw new Error(`nothing is scripted for ${method} ${url}`);
      if (next.error) throw next.error;
      const text = typeof next.body === 'string' ? next.body : JSON.stringify(next.body);
      const status = next.status ?? 200;
      return new Response(status === 204 ? null : text, {
        status,
        ...(next.headers && { headers: next.headers }),
      });
    },
    wait: async (ms: number) => void opened.waitedMs.push(ms),
  };
  const okta = createOkta(org, () => NOW_MS, network);
  const opened: Console = {
    org,
    okta,
    app,
    sent: [],
    waitedMs: [],
    script: (...next) => {
      opened.sent.length = 0;
      answers = next;
    },
    press: async (path, fields = {}) => {
      const body = new URLSearchParams();
      for (const [name, value] of Object.entries(fields))
        for (const one of [value].flat()) body.append(name, one);
      const before = new Set(org.tasks);
      const answer = await okta.request(path, { method: 'POST', body });
      if (answer.status !== 303) throw new Error(`${path} answered ${answer.status}`);
      if (answers.length) throw new Error(`${answers.length} scripted answers were not fetched`);
      return org.tasks.filter((task) => !before.has(task)).reverse();
    },
    reset: (style = 'AIW') => {
      org.people = FIRST_PEOPLE.map((person) => ({ ...person }));
      org.groups = structuredClone([...FIRST_GROUPS]);
      org.tasks = [];
      org.imported.clear();
      app.settings = { ...settings };
      app.assignedTo = [...assigned];
      app.provisioning = { ...connectionTo(BASE_URL, TOKEN), style };
      opened.waitedMs.length = 0;
      opened.script();
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
  opened.reset();
  return opened;
}

export function listOf(...resources: unknown[]): Scripted {
  return { body: { totalResults: resources.length, startIndex: 1, Resources: resources } };
}
