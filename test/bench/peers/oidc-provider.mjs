// panva/oidc-provider for `bench:apps`, in a process of its own: ID tokens and access tokens are signed, and
// refresh tokens rotate, as ours. `node oidc-provider.mjs ALG [FILE]` keeps everything in memory, with its
// own adapter, or in SQLite. Prints where it listens.

import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';
import { challengeOf, listen } from './listen.mjs';

const [alg = 'ES256', file] = process.argv.slice(2);
const CALLBACK = 'https://app.example/callback';
const RESOURCE = 'https://api.example';
const SCOPE = 'openid profile email offline_access';
const client = { clientId: 'bench', clientSecret: randomBytes(32).toString('base64url') };

/** One table for all models, as its own example adapters have it. Each statement is prepared once. */
function sqliteAdapter(path) {
  const db = new DatabaseSync(path);
  db.exec(`pragma journal_mode = wal; pragma synchronous = normal;
    create table models (id text primary key, payload text not null, grant_id text, uid text, user_code text,
      expires_at integer, consumed_at integer) without rowid;
    create index models_grant on models (grant_id) where grant_id is not null;
    create index models_uid on models (uid) where uid is not null;
    create index models_user_code on models (user_code) where user_code is not null`);
  const columns = 'payload, expires_at as expiresAt, consumed_at as consumedAt';
  const byId = db.prepare(`select ${columns} from models where id = ?`);
  const byUid = db.prepare(`select ${columns} from models where uid = ?`);
  const byUserCode = db.prepare(`select ${columns} from models where user_code = ?`);
  const upsert = db.prepare('insert or replace into models values (?, ?, ?, ?, ?, ?, null)');
  const consume = db.prepare('update models set consumed_at = ? where id = ?');
  const remove = db.prepare('delete from models where id = ?');
  const removeGrant = db.prepare('delete from models where grant_id = ?');
  const read = (row) => {
    if (row === undefined || (row.expiresAt !== null && row.expiresAt <= Date.now())) return undefined;
    return { ...JSON.parse(row.payload), ...(row.consumedAt !== null && { consumed: row.consumedAt }) };
  };
  return class {
    constructor(model) {
      this.model = model;
    }
    async upsert(id, payload, seconds) {
      const { grantId = null, uid = null, userCode = null } = payload;
      const expiresAt = seconds === undefined ? null : Date.now() + seconds * 1000;
      upsert.run(`${this.model}:${id}`, JSON.stringify(payload), grantId, uid, userCode, expiresAt);
    }
    async find(id) {
      return read(byId.get(`${this.model}:${id}`));
    }
    async findByUid(uid) {
      return read(byUid.get(uid));
    }
    async findByUserCode(userCode) {
      return read(byUserCode.get(userCode));
    }
    async consume(id) {
      consume.run(Math.floor(Date.now() / 1000), `${this.model}:${id}`);
    }
    async destroy(id) {
      remove.run(`${this.model}:${id}`);
    }
    async revokeByGrantId(grantId) {
      removeGrant.run(grantId);
    }
  };
}

async function newKey(name) {
  const { privateKey } = await generateKeyPair(name, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg: name, use: 'sig', kid: name };
}

const person = { sub: 'acc_1', email: 'ada@acme.test', email_verified: true, name: 'Ada Lovelace' };
const provider = new Provider('http://127.0.0.1', {
  ...(file !== undefined && { adapter: sqliteAdapter(file) }),
  clients: [
    {
      client_id: client.clientId,
      client_secret: client.clientSecret,
      redirect_uris: [CALLBACK],
      grant_types: ['authorization_code', 'refresh_token'],
      id_token_signed_response_alg: alg,
    },
  ],
  jwks: { keys: [await newKey('ES256'), await newKey('RS256')] },
  cookies: { keys: [randomBytes(32).toString('hex')] },
  findAccount: (_, accountId) => ({ accountId, claims: async () => ({ ...person, sub: accountId }) }),
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  conformIdTokenClaims: false,
  issueRefreshToken: async () => true,
  rotateRefreshToken: () => true,
  expiresWithSession: async () => false,
  features: {
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: async () => RESOURCE,
      useGrantedResource: async () => true,
      getResourceServerInfo: async () => ({
        scope: '',
        audience: RESOURCE,
        accessTokenTTL: 300,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
  ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: 86_400, IdToken: 300, RefreshToken: 86_400 },
});

async function newCode() {
  const grant = new provider.Grant({ accountId: 'acc_1', clientId: client.clientId });
  grant.addOIDCScope(SCOPE);
  const grantId = await grant.save();
  const verifier = randomBytes(32).toString('base64url');
  const code = new provider.AuthorizationCode({
    accountId: 'acc_1',
    client: await provider.Client.find(client.clientId),
    grantId,
    redirectUri: CALLBACK,
    scope: SCOPE,
    resource: RESOURCE,
    nonce: 'n-0S6_WzA2Mj',
    authTime: Math.floor(Date.now() / 1000),
    codeChallenge: challengeOf(verifier),
    codeChallengeMethod: 'S256',
    gty: 'authorization_code',
  });
  return { code: await code.save(), verifier, redirectUri: CALLBACK };
}

await listen(createServer, provider.callback(), newCode, { ...client, tokenPath: '/token' });
