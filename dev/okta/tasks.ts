// What Okta does at a service provider, each with the headers of its SCIM client.
import type { Network, ScimClient } from '../idp/scim-client.ts';
import { runTask as run, type Task } from '../idp/tasks.ts';
import type { AppInstance } from './app-instance.ts';
import type { Org } from './org.ts';
import type { Provisioning } from './provisioning-settings.ts';

export interface Runner {
  org: Org;
  clock(): number;
  network: Network;
}

export interface JobOptions {
  app: AppInstance;
  title: string;
  /** What Okta writes before the cause of a failure, such as `Error while creating user ada@acme.test`. */
  failure: string;
  /** Returns the sentence that says what was done. */
  job(client: ScimClient, provisioning: Provisioning): Promise<string>;
}

const HEADERS = {
  Accept: 'application/scim+json',
  'Accept-Charset': 'utf-8',
  'Accept-Encoding': 'gzip,deflate',
  'User-Agent': 'Okta SCIM Client 1.0.0',
};

/** Doesn't reject when the service provider fails: the returned task says what went wrong. */
export function runTask({ org, clock, network }: Runner, { app, ...options }: JobOptions): Promise<Task> {
  const connection = () => app.provisioning;
  return run({ journal: org, clock, network, headers: HEADERS, appId: app.id, connection, ...options });
}
