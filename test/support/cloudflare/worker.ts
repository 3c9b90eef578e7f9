// The Worker: its versions, secrets, schedules and addresses.

import { randomUUID } from 'node:crypto';
import type { Account, Binding, Module, Version, Worker } from './account.ts';
import { assetsOf } from './assets.ts';
import { ApiError, type Call, type Route } from './call.ts';

/** What names the resource in a binding of each type. */
const ID_FIELD: Readonly<Record<string, string>> = { d1: 'id', kv_namespace: 'namespace_id' };

export const workerRoute: Route = async (account, call) => {
  if (call.path === '/workers/subdomain' && call.method === 'GET') {
    if (account.subdomain === null) throw new ApiError(404, 10007, 'There is no workers.dev subdomain');
    return { subdomain: account.subdomain };
  }
  const match = /^\/workers\/(services|scripts|workers)\/([^/]+)(\/.*)?$/.exec(call.path);
  if (match === null) return undefined;
  const [, kind, name, below = ''] = match as unknown as [string, string, string, string?];
  if (call.method === 'PUT' && kind === 'scripts' && below === '') return await upload(account, name, call);
  const { worker } = account;
  if (worker === null) throw new ApiError(404, 10007, 'This Worker does not exist on your account.');
  if (kind === 'workers') return { subdomain: subdomainOf(account, worker) };
  if (kind === 'services') return below === '' ? { id: name, default_environment: environment() } : undefined;
  return await ofWorker(account, worker, call, below);
};

async function ofWorker(account: Account, worker: Worker, call: Call, below: string): Promise<unknown> {
  const on = `${call.method} ${below}`;
  const latest = worker.versions.at(-1)!;
  if (on === 'GET /settings') return { bindings: allBindings(worker, latest) };
  if (on === 'PATCH /script-settings' || on === 'PATCH /settings') return {};
  if (on === 'GET /secrets') return [...worker.secrets.keys()].map((name) => ({ name, type: 'secret_text' }));
  if (on === 'PATCH /secrets-bulk') return putSecrets(worker, call);
  if (on === 'GET /subdomain') return { enabled: worker.workersDev, previews_enabled: false };
  if (on === 'POST /subdomain') {
    worker.workersDev = (JSON.parse(call.body.toString()) as { enabled: boolean }).enabled;
    return { enabled: worker.workersDev, previews_enabled: false };
  }
  if (on === 'PUT /schedules') {
    const crons = JSON.parse(call.body.toString()) as { cron: string }[];
    worker.schedules.splice(0, Infinity, ...crons.map(({ cron }) => cron));
    return { schedules: crons };
  }
  if (on === 'PUT /domains/records') {
    const { origins } = JSON.parse(call.body.toString()) as { origins: { hostname: string }[] };
    worker.domains.splice(0, Infinity, ...origins.map(({ hostname }) => hostname));
    return {};
  }
  if (on === 'POST /domains/changeset') return { added: [], removed: [], updated: [], conflicting: [] };
  if (on === 'POST /versions') return await addVersion(account, worker, call);
  if (on === 'GET /deployments') return { deployments: [deploymentOf(latest)] };
  if (on === 'POST /deployments') return { id: randomUUID() };
  const version = worker.versions.find(({ id }) => below === `/versions/${id}`);
  if (call.method === 'GET' && version) return shownVersion(worker, version);
  return undefined;
}

async function upload(account: Account, name: string, call: Call) {
  const worker = account.worker ?? newWorker(name);
  const { id } = await addVersion(account, worker, call);
  account.worker = worker;
  return { id: name, deployment_id: id.replaceAll('-', ''), startup_time_ms: 20 };
}

function newWorker(name: string): Worker {
  return { name, versions: [], secrets: new Map(), schedules: [], domains: [], workersDev: false };
}

async function addVersion(account: Account, worker: Worker, { body, headers }: Call) {
  const form = await new Response(new Uint8Array(body), {
    headers: { 'Content-Type': headers['content-type'] ?? '' },
  }).formData();
  const metadata = form.get('metadata');
  const text = typeof metadata === 'string' ? metadata : await (metadata as Blob).text();
  const { bindings, assets } = JSON.parse(text) as { bindings: Binding[]; assets?: { jwt?: string } };
  const before = worker.versions.at(-1)?.bindings ?? [];
  const resolved = bindings.map((binding) => {
    if (binding.type !== 'inherit') return binding;
    const inherited = before.find((one) => one.name === (binding.old_name ?? binding.name));
    if (!inherited) throw new ApiError(400, 10021, `binding ${binding.name} has nothing to inherit`);
    return inherited;
  });
  for (const binding of resolved) {
    const field = ID_FIELD[binding.type];
    if (field !== undefined && !binding[field]) {
      throw new ApiError(400, 10021, `binding ${binding.name} must have a valid id`);
    }
  }
  const version = {
    id: randomUUID(),
    bindings: resolved,
    modules: await modulesOf(form),
    assets: assetsOf(account, assets?.jwt),
  };
  worker.versions.push(version);
  return { id: version.id, startup_time_ms: 20, resources: { script: { etag: 'etag' } } };
}

async function modulesOf(form: FormData): Promise<Module[]> {
  const files = [...form].filter(
    (part): part is [string, File] => part[0] !== 'metadata' && typeof part[1] !== 'string',
  );
  return await Promise.all(
    files.map(async ([, file]) => ({ name: file.name, contentType: file.type, text: await file.text() })),
  );
}

function putSecrets(worker: Worker, { body }: Call) {
  const { secrets } = JSON.parse(body.toString()) as {
    secrets: Record<string, { text: string } | null>;
  };
  for (const [name, secret] of Object.entries(secrets)) {
    if (secret === null) worker.secrets.delete(name);
    else worker.secrets.set(name, secret.text);
  }
  return [...worker.secrets.keys()].map((name) => ({ name, type: 'secret_text' }));
}

function allBindings(worker: Worker, version: Version): Binding[] {
  const secrets = [...worker.secrets.keys()].map((name) => ({ name, type: 'secret_text' }));
  return [...version.bindings, ...secrets];
}

function deploymentOf({ id }: Version) {
  return {
    id: randomUUID(),
    strategy: 'percentage',
    author_email: 'operator@vendor.example',
    created_on: '2026-11-26T00:00:00.000Z',
    versions: [{ version_id: id, percentage: 100 }],
  };
}

function shownVersion(worker: Worker, version: Version) {
  return {
    id: version.id,
    metadata: { created_on: '2026-11-26T00:00:00.000Z', author_email: 'operator@vendor.example' },
    resources: { bindings: allBindings(worker, version), script: {}, script_runtime: {} },
  };
}

function subdomainOf({ subdomain }: Account, { name, workersDev }: Worker) {
  const url = subdomain === null ? {} : { url: `https://${name}.${subdomain}.workers.dev` };
  return { enabled: workersDev, previews_enabled: false, ...url };
}

function environment() {
  return {
    environment: 'production',
    script: { id: 'gatehouse', tag: 'tag', tags: [], last_deployed_from: 'wrangler', migration_tag: 'v2' },
  };
}
