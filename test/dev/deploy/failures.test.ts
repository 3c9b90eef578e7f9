// Each step of a deployment by itself, where it fails: what the operator reads, and what stays as it was.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chooseAccount } from '../../../dev/deploy/account.ts';
import { findDeployed } from '../../../dev/deploy/address.ts';
import { findSchema } from '../../../dev/deploy/database.ts';
import { DeployFailure } from '../../../dev/deploy/failure.ts';
import { type Project, readProject } from '../../../dev/deploy/project.ts';
import { openWrangler, type Wrangler } from '../../../dev/deploy/run-wrangler.ts';
import { putMissingSecrets } from '../../../dev/deploy/secrets.ts';
import { makeSetupLink } from '../../../dev/deploy/setup-link.ts';
import { uploadWorker } from '../../../dev/deploy/worker.ts';
import { ROOT } from '../../../dev/wrangler.ts';
import { ApiError, lineOf } from '../../support/cloudflare/call.ts';
import { environmentFor } from '../../support/cloudflare/run-deploy.ts';
import { type StandIn, startStandIn } from '../../support/cloudflare/stand-in.ts';

let project: Project;
let standIn: StandIn;
let wrangler: Wrangler;
let kept: NodeJS.ProcessEnv;

beforeAll(() => {
  project = readProject(ROOT);
});

beforeEach(async () => {
  standIn = await startStandIn();
  kept = { ...process.env };
  Object.assign(process.env, environmentFor(standIn));
  wrangler = openWrangler(ROOT);
  process.env = kept;
  wrangler.useAccount(standIn.account.id);
});

afterEach(async () => {
  wrangler.close();
  await standIn.close();
  expect(standIn.unknown).toEqual([]);
});

async function failureOf(step: Promise<unknown>): Promise<DeployFailure> {
  const error = await step.then(
    () => expect.unreachable('it did not fail'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DeployFailure);
  expect((error as DeployFailure).next).not.toBe('');
  return error as DeployFailure;
}

const written = () => standIn.calls.filter(({ method }) => method !== 'GET').map(lineOf);

describe('the account', () => {
  it('is asked for where there are several', async () => {
    standIn.account.others.push({ id: 'b'.repeat(32), name: 'Another' });
    const { message, next } = await failureOf(chooseAccount(wrangler, undefined));
    expect(message).toContain(`${'b'.repeat(32)}  Another`);
    expect(next).toContain('CLOUDFLARE_ACCOUNT_ID');
  });

  it('is one of the login', async () => {
    const { message } = await failureOf(chooseAccount(wrangler, 'c'.repeat(32)));
    expect(message).toContain('c'.repeat(32));
  });

  it('is not guessed where Cloudflare does not answer', async () => {
    standIn.failOn(/GET \/user/, new ApiError(403, 9109, 'Invalid access token'));
    const { message } = await failureOf(chooseAccount(wrangler, undefined));
    expect(message).toMatch(/logged in/);
  });
});

describe('what is deployed', () => {
  it('is not taken for nothing where it could not be read', async () => {
    standIn.failOn(/GET .*\/deployments/, new ApiError(403, 10000, 'Authentication error'));
    expect((await failureOf(findDeployed(wrangler))).said).toContain('Authentication error');
  });
});

describe('the schema', () => {
  it('is not taken for none where it could not be read', async () => {
    standIn.failOn(/GET \/d1/, new ApiError(403, 10000, 'Authentication error'));
    await failureOf(findSchema(wrangler, project));
    expect(written()).toEqual([]);
  });
});

describe('the Worker', () => {
  it('is linked to the namespace that a run before it has left', async () => {
    standIn.failOn(/POST \/d1\/database/);
    await failureOf(uploadWorker(wrangler, project, null));
    expect(standIn.account.namespaces.size).toBe(1);
    standIn.failOn(null);
    await uploadWorker(wrangler, project, null);
    expect(standIn.account.namespaces.size).toBe(1);
    const { bindings } = standIn.account.worker!.versions.at(-1)!;
    const [id] = standIn.account.namespaces.keys();
    expect(bindings).toContainEqual(expect.objectContaining({ name: 'TOKENS', namespace_id: id }));
    expect(readdirSync(ROOT)).not.toContain('wrangler.linked.toml');
  });

  it('says that the account has no workers.dev subdomain', async () => {
    standIn.account.subdomain = null;
    expect((await failureOf(uploadWorker(wrangler, project, null))).message).toMatch(
      /workers\.dev subdomain/,
    );
  });
});

describe('the set-up link', () => {
  const withDatabase = async (sql: string) => {
    await wrangler.run(['d1', 'create', 'gatehouse']);
    const [database] = [...standIn.account.databases.values()];
    const file = project.migrations.find((name) => name.endsWith('_deployment.sql'));
    database!.d1.exec(readFileSync(join(ROOT, 'migrations', file ?? ''), 'utf8') + sql);
    return database!.d1;
  };

  it('is not made again once it was used', async () => {
    const d1 = await withDatabase(`insert into deployment values (1, 'org_1', null, null)`);
    expect(await makeSetupLink(wrangler, 'https://sso.example', 0)).toBeNull();
    expect(d1.prepare('select * from deployment').all()).toMatchObject([
      { operator_organization_id: 'org_1', setup_hash: null },
    ]);
  });

  it('says that it is missing where the database did not take it', async () => {
    const { message } = await failureOf(makeSetupLink(wrangler, 'https://sso.example', 0));
    expect(message).toMatch(/no set-up link/);
  });
});

describe('secrets', () => {
  const withWorker = async () => {
    const worker = {
      name: 'gatehouse',
      versions: [{ id: 'v1', bindings: [], modules: [], assets: [] }],
      secrets: new Map(),
    };
    standIn.account.worker = { ...worker, schedules: [], domains: [], workersDev: true };
    return standIn.account.worker;
  };

  it('are not made where the list could not be read', async () => {
    const worker = await withWorker();
    standIn.failOn(/GET .*\/secrets/, new ApiError(403, 10000, 'Authentication error'));
    await failureOf(putMissingSecrets(wrangler));
    expect(worker.secrets.size).toBe(0);
  });

  it('that are there stay, and only the other is made', async () => {
    const worker = await withWorker();
    worker.secrets.set('WRAPPING_KEYS', 'w7:of-the-operator');
    expect(await putMissingSecrets(wrangler)).toEqual(['SESSION_KEYS']);
    expect(worker.secrets.get('WRAPPING_KEYS')).toBe('w7:of-the-operator');
  });

  it('are in no message of a failure', async () => {
    const worker = await withWorker();
    worker.secrets.set('WRAPPING_KEYS', 'w7:of-the-operator');
    standIn.failOn(/PATCH .*\/secrets-bulk/, new ApiError(400, 10021, 'The secret is malformed'));
    const { message, said } = await failureOf(putMissingSecrets(wrangler));
    const sent = standIn.calls.at(-1)!.body.toString();
    const [secret] = /k1:[\w-]{43}/.exec(sent) ?? [];
    expect(secret).toBeDefined();
    expect(message + said).not.toContain(secret!.slice(3));
  });

  it('that sealed private keys are not replaced by others', async () => {
    const worker = await withWorker();
    worker.secrets.set('SESSION_KEYS', 'k7:of-the-operator');
    await wrangler.run(['d1', 'create', 'gatehouse']);
    const [database] = [...standIn.account.databases.values()];
    database!.d1.exec(
      'create table sp_keys (id text); create table signing_keys (id text); insert into signing_keys values (1)',
    );
    expect((await failureOf(putMissingSecrets(wrangler))).message).toMatch(/sealed/);
    expect(worker.secrets.has('WRAPPING_KEYS')).toBe(false);
  });
});

it('leaves no folder behind', () => {
  const before = openWrangler(ROOT);
  const { scratch } = before;
  before.close();
  expect(() => readdirSync(scratch)).toThrow();
});
