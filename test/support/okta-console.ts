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
import {
  BASE_URL,
  type Fields,
  formOf,
  type ScriptedProvider,
  scriptProvider,
  TOKEN,
} from './scripted-provider.ts';

export { BASE_URL, listOf, TOKEN } from './scripted-provider.ts';

export interface Console extends Omit<ScriptedProvider, 'network' | 'expectDone'> {
  org: Org;
  okta: Hono;
  app: AppInstance;
  /** Presses a button of the console and gives the tasks that came of it, oldest first. */
  press(path: string, fields?: Fields): Promise<Task[]>;
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
  const { network, expectDone, ...provider } = scriptProvider();
  const okta = createOkta(org, () => NOW_MS, network);
  const opened: Console = {
    org,
    okta,
    app,
    ...provider,
    press: async (path, fields = {}) => {
      const body = formOf(fields);
      const before = new Set(org.tasks);
      const answer = await okta.request(path, { method: 'POST', body });
      if (answer.status !== 303) throw new Error(`${path} answered ${answer.status}`);
      expectDone();
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
