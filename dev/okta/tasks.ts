// Runs what Okta does at a service provider. The tasks of one app run one after another, in the order in
// which they were asked for.
import type { AppInstance } from './app-instance.ts';
import { newToken, type Org, type Task } from './org.ts';
import type { Provisioning } from './provisioning-settings.ts';
import { type Network, ScimClient } from './scim-client.ts';
import { ProvisioningError, sentenceOf } from './scim-error.ts';

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

const KEPT_TASKS = 100;

/** Doesn't reject when the service provider fails: the returned task says what went wrong. */
export function runTask(runner: Runner, options: JobOptions): Promise<Task> {
  const { org } = runner;
  const task: Task = {
    id: newToken(),
    atMs: runner.clock(),
    appId: options.app.id,
    title: options.title,
    state: 'running',
    message: '',
    reason: null,
    exchanges: [],
    again: () => runTask(runner, options),
  };
  org.tasks = [task, ...org.tasks].slice(0, KEPT_TASKS);
  const before = org.lanes.get(task.appId) ?? Promise.resolve();
  const run = before.then(() => perform(runner, options, task));
  org.lanes.set(
    task.appId,
    run.catch(() => undefined),
  );
  return run;
}

async function perform(runner: Runner, { app, failure, job }: JobOptions, task: Task): Promise<Task> {
  try {
    const { provisioning } = app;
    if (!provisioning) throw new ProvisioningError('not_connected');
    const { baseUrl, token } = provisioning;
    const { network } = runner;
    const client = new ScimClient({ baseUrl, token, network, exchanges: task.exchanges });
    task.message = await job(client, provisioning);
    task.state = 'done';
  } catch (error) {
    task.state = 'failed';
    if (!(error instanceof ProvisioningError)) {
      task.message = 'The simulated Okta itself failed. Its terminal shows the error.';
      throw error;
    }
    task.reason = error.reason;
    task.message = `${failure}: ${sentenceOf(error)}`;
  } finally {
    runner.org.save();
  }
  return task;
}
