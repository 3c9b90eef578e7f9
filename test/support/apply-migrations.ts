// Every workerd test file starts on a database that has all migrations. Call it again after `reset()`.
import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

export async function applyMigrations(): Promise<void> {
  await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
}

await applyMigrations();
