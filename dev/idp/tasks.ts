// Runs what an identity provider does at a service provider: titled tasks, each with its requests and
// responses. The tasks of one app run one after another, in the order in which they were asked for.
import type { Exchange } from './exchange.ts';
import { newToken } from './ids.ts';
import { type Network, ScimClient } from './scim-client.ts';
import { ProvisioningError, sentenceOf } from './scim-error.ts';

/** Its title, the requests that it took, and how it ended. */
export interface Task {
  id: string;
  atMs: number;
  appId: string;
  title: string;
  state: 'running' | 'done' | 'failed';
  /** What was done, or what went wrong. */
  message: string;
  reason: string | null;
  exchanges: Exchange[];
  /** Runs it again, as another task. */
  again(): Promise<Task>;
}

/** Where tasks are kept. */
export interface Journal {
  /** Newest first, at most 100. */
  tasks: Task[];
  /** When each app's last task ends. */
  lanes: Map<string, Promise<unknown>>;
  /** Keeps what a task has learned. */
  save(): void;
}

/** The service provider's SCIM server. */
export interface Connection {
  /** Without a slash at the end. */
  baseUrl: string;
  token: string;
}

export interface TaskOptions<Connected extends Connection> {
  journal: Journal;
  clock(): number;
  network: Network;
  headers: Readonly<Record<string, string>>;
  appId: string;
  /** Read when the task begins; undefined when there is none. */
  connection(): Connected | undefined;
  title: string;
  /** What stands before the cause of a failure, such as `Error while creating user ada@acme.test`. */
  failure: string;
  /** Returns the sentence that says what was done. */
  job(client: ScimClient, connection: Connected): Promise<string>;
}

const KEPT_TASKS = 100;

/** Doesn't reject when the service provider fails: the returned task says what went wrong. */
export function runTask<Connected extends Connection>(options: TaskOptions<Connected>): Promise<Task> {
  const { journal, appId, title } = options;
  const task: Task = {
    id: newToken(),
    atMs: options.clock(),
    appId,
    title,
    state: 'running',
    message: '',
    reason: null,
    exchanges: [],
    again: () => runTask(options),
  };
  journal.tasks = [task, ...journal.tasks].slice(0, KEPT_TASKS);
  const before = journal.lanes.get(appId) ?? Promise.resolve();
  const run = before.then(() => perform(options, task));
  journal.lanes.set(
    appId,
    run.catch(() => undefined),
  );
  return run;
}

async function perform<Connected extends Connection>(
  options: TaskOptions<Connected>,
  task: Task,
): Promise<Task> {
  const { journal, network, headers, failure } = options;
  try {
    const connection = options.connection();
    if (!connection) throw new ProvisioningError('not_connected');
    const { baseUrl, token } = connection;
    const client = new ScimClient({ baseUrl, token, network, headers, exchanges: task.exchanges });
    task.message = await options.job(client, connection);
    task.state = 'done';
  } catch (error) {
    task.state = 'failed';
    if (!(error instanceof ProvisioningError)) {
      task.message = 'The simulation itself failed. Its terminal shows the error.';
      throw error;
    }
    task.reason = error.reason;
    task.message = `${failure}: ${sentenceOf(error)}`;
  } finally {
    journal.save();
  }
  return task;
}
