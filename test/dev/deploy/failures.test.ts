// Each step of a deployment by itself, where it fails: what the operator reads, and what stays as it was.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chooseAccount } from '../../../dev/deploy/account.ts';
import { findDeployed } from '../../../dev/deploy/address.ts';
import type { Call } from '../../../dev/deploy/cloudflare.ts';
import { findDatabase } from '../../../dev/deploy/d1.ts';
import { findSchema } from '../../../dev/deploy/database.ts';
import { DeployFailure } from '../../../dev/deploy/failure.ts';
import { type Project, readProject } from '../../../dev/deploy/project.ts';
import { openWrangler, type Wrangler } from '../../../dev/deploy/run-wrangler.ts';
import { putMissingSecrets } from '../../../dev/deploy/secrets.ts';
import { makeSetupLink } from '../../../dev/deploy/setup-link.ts';
import { uploadWorker } from '../../../dev/deploy/worker.ts';
import { ApiError, lineOf } from '../../support/cloudflare/call.ts';
import { emptyCheckout, environmentFor } from '../../support/cloudflare/run-deploy.ts';
import { type StandIn, startStandIn, TOKEN } from '../../support/cloudflare/stand-in.ts';

let checkout: string;
let project: Project;
let standIn: StandIn;
let wrangler: Wrangler;
let call: Call;

beforeAll(() => {
  checkout = emptyCheckout();
  project = readProject(checkout);
});

afterAll(() => rmSync(checkout, { recursive: true, force: true }));

beforeEach(async () => {
  standIn = await startStandIn();
  wrangler = openWrangler(checkout, { ...process.env, ...environmentFor(standIn) });
  ({ call } = await chooseAccount(wrangler, undefined));
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

async function newDatabase() {
  await call('POST', '/d1/database', { name: project.databaseName });
  const [database] = [...standIn.account.databases.values()];
  return database!;
}

async function query() {
  const found = await findDatabase(call, project);
  return found ?? expect.unreachable('there is no database');
}

const written = () => standIn.calls.filter(({ method }) => method !== 'GET').map(lineOf);

describe('the login', () => {
  const nobody = { CLOUDFLARE_API_TOKEN: '', CLOUDFLARE_API_KEY: '', CLOUDFLARE_EMAIL: '' };
  const callsAs = async (env: NodeJS.ProcessEnv) => {
    const other = openWrangler(checkout, { ...wrangler.env, ...nobody, ...env });
    try {
      await chooseAccount(other, undefined);
    } finally {
      other.close();
    }
  };

  it("is wrangler's own where there is no token", async () => {
    const home = join(checkout, 'home');
    const kept = ['oauth_token', 'refresh_token'].map((name) => `${name} = "${TOKEN}"`);
    mkdirSync(join(home, '.wrangler/config'), { recursive: true });
    writeFileSync(
      join(home, '.wrangler/config/default.toml'),
      [...kept, 'expiration_time = "2999-01-01T00:00:00.000Z"', 'scopes = ["account:read"]'].join('\n'),
    );
    await callsAs({ XDG_CONFIG_HOME: home });
  });

  it('may be the key of an account', async () => {
    const sent = standIn.calls.length;
    await failureOf(callsAs({ CLOUDFLARE_API_KEY: 'f'.repeat(37), CLOUDFLARE_EMAIL: 'o@vendor.example' }));
    for (const { headers } of standIn.calls.slice(sent)) {
      expect(headers).toMatchObject({ 'x-auth-key': 'f'.repeat(37), 'x-auth-email': 'o@vendor.example' });
    }
    expect(standIn.calls.length).toBeGreaterThan(sent);
  });

  it('that is missing or not taken is said, without the token', async () => {
    const { message, said } = await failureOf(callsAs({ CLOUDFLARE_API_TOKEN: 'of-somebody-else' }));
    expect(message).toMatch(/logged in/);
    expect(said).toContain('Authentication error');
    expect(message + said).not.toContain('of-somebody-else');
  });

  it.each(['\n', '\u2028', '“'])(
    'with a character that no token has (%j) is refused, and not shown',
    async (odd) => {
      const sent = standIn.calls.length;
      const login = callsAs({ CLOUDFLARE_API_TOKEN: `first-half${odd}second-half` });
      const { message, next, said } = await failureOf(login);
      expect(message).toMatch(/no token has/);
      for (const part of ['first-half', 'second-half']) expect(message + next + said).not.toContain(part);
      expect(standIn.calls.length).toBe(sent);
    },
  );

  it('is not known where nobody answers', async () => {
    const gone = await startStandIn();
    await gone.close();
    const { message, said } = await failureOf(callsAs(environmentFor(gone)));
    expect(message).toMatch(/logged in/);
    expect(said).toContain('ECONNREFUSED');
  });
});

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
    standIn.failOn(/GET \/accounts/, new ApiError(403, 9109, 'Invalid access token'));
    const { message } = await failureOf(chooseAccount(wrangler, undefined));
    expect(message).toMatch(/logged in/);
  });
});

describe('what is deployed', () => {
  it('is not taken for nothing where it could not be read', async () => {
    standIn.failOn(/GET .*\/deployments/, new ApiError(403, 10000, 'Authentication error'));
    expect((await failureOf(findDeployed(call, project))).said).toContain('Authentication error');
  });
});

describe('the schema', () => {
  it('is not taken for none where it could not be read', async () => {
    standIn.failOn(/GET \/d1/, new ApiError(403, 10000, 'Authentication error'));
    await failureOf(findSchema(call, project));
    expect(written()).toEqual([]);
  });
});

describe('the Worker', () => {
  it('is linked to the namespace that a run before it has left', async () => {
    standIn.failOn(/POST \/d1\/database/);
    await failureOf(uploadWorker(wrangler, call, project, null));
    expect(standIn.account.namespaces.size).toBe(1);
    standIn.failOn(null);
    await uploadWorker(wrangler, call, project, null);
    expect(standIn.account.namespaces.size).toBe(1);
    const { bindings } = standIn.account.worker!.versions.at(-1)!;
    const [id] = standIn.account.namespaces.keys();
    expect(bindings).toContainEqual(expect.objectContaining({ name: 'TOKENS', namespace_id: id }));
    expect(readdirSync(checkout)).not.toContain('wrangler.linked.toml');
  });

  it('says that the account has no workers.dev subdomain', async () => {
    standIn.account.subdomain = null;
    expect((await failureOf(uploadWorker(wrangler, call, project, null))).message).toMatch(
      /workers\.dev subdomain/,
    );
  });
});

describe('the set-up link', () => {
  const withDatabase = async (sql: string) => {
    const database = await newDatabase();
    const file = project.migrations.find((name) => name.endsWith('_deployment.sql'));
    database.d1.exec(readFileSync(join(checkout, 'migrations', file ?? ''), 'utf8') + sql);
    return database.d1;
  };

  it('is not made again once it was used', async () => {
    const d1 = await withDatabase(`insert into deployment values (1, 'org_1', null, null)`);
    expect(await makeSetupLink(await query(), 'https://sso.example', 0)).toBeNull();
    expect(d1.prepare('select * from deployment').all()).toMatchObject([
      { operator_organization_id: 'org_1', setup_hash: null },
    ]);
  });

  it('says that it is missing where the database did not take it', async () => {
    await newDatabase();
    const { message } = await failureOf(makeSetupLink(await query(), 'https://sso.example', 0));
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
    await failureOf(putMissingSecrets(call, project));
    expect(worker.secrets.size).toBe(0);
  });

  it('that are there stay, and only the other is made', async () => {
    const worker = await withWorker();
    worker.secrets.set('WRAPPING_KEYS', 'w7:of-the-operator');
    expect(await putMissingSecrets(call, project)).toEqual(['SESSION_KEYS']);
    expect(worker.secrets.get('WRAPPING_KEYS')).toBe('w7:of-the-operator');
  });

  it('are in no message of a failure', async () => {
    const worker = await withWorker();
    worker.secrets.set('WRAPPING_KEYS', 'w7:of-the-operator');
    standIn.failOn(/PATCH .*\/secrets-bulk/, new ApiError(400, 10021, 'The secret is malformed'));
    const { message, said } = await failureOf(putMissingSecrets(call, project));
    const sent = standIn.calls.at(-1)!.body.toString();
    expect(said).toContain('The secret is malformed');
    const [secret] = /k1:[\w-]{43}/.exec(sent) ?? [];
    expect(secret).toBeDefined();
    expect(message + said).not.toContain(secret!.slice(3));
  });

  it('that sealed private keys are not replaced by others', async () => {
    const worker = await withWorker();
    worker.secrets.set('SESSION_KEYS', 'k7:of-the-operator');
    const database = await newDatabase();
    database.d1.exec(
      'create table sp_keys (id text); create table signing_keys (id text); insert into signing_keys values (1)',
    );
    expect((await failureOf(putMissingSecrets(call, project))).message).toMatch(/sealed/);
    expect(worker.secrets.has('WRAPPING_KEYS')).toBe(false);
  });
});

it('leaves no folder behind', () => {
  const before = openWrangler(checkout);
  const { scratch } = before;
  before.close();
  expect(() => readdirSync(scratch)).toThrow();
});
