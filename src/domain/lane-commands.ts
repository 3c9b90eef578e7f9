// What a lane runs: each command against the database, in the lane's own isolate.

import { openDatabase } from '../storage/database.ts';
import { writeSignIn } from '../storage/sign-in/saml.ts';
import type { SignInCommand, SignInResult } from './lanes.ts';

export { runTeamCommand } from './people/team-settings.ts';
export { runProvisioning } from './provisioning/run.ts';

export async function runSignIn(d1: D1Database, command: SignInCommand): Promise<SignInResult> {
  return await writeSignIn(openDatabase(d1), command);
}
