// A lane: one Durable Object per person or team, which runs its commands one at a time. It holds no data.
// Input gates do not cover awaits on D1, so that the queue is explicit; the database's own conditions decide
// even if two lanes should meet on one row.

import { DurableObject } from 'cloudflare:workers';
import type {
  MemberCommand,
  MemberResult,
  ProvisioningCommand,
  ProvisioningResult,
  SignInCommand,
  SignInResult,
  TeamCommand,
  TeamResult,
} from '../domain/commands.ts';
import { runMemberCommand } from '../domain/people/member-writes.ts';
import { runTeamCommand } from '../domain/people/team-settings.ts';
import { runProvisioning } from '../domain/provisioning/run.ts';
import { runSignIn } from '../domain/sign-in/saml-person.ts';

interface LaneEnv {
  readonly DB: D1Database;
}

export class Lane extends DurableObject<LaneEnv> {
  #tail: Promise<unknown> = Promise.resolve();

  completeSignIn(command: SignInCommand): Promise<SignInResult> {
    return this.#enqueue(() => runSignIn(this.env.DB, command));
  }

  provision(command: ProvisioningCommand): Promise<ProvisioningResult> {
    return this.#enqueue(() => runProvisioning(this.env.DB, command));
  }

  changeTeam(command: TeamCommand): Promise<TeamResult> {
    return this.#enqueue(() => runTeamCommand(this.env.DB, command));
  }

  changeMember(command: MemberCommand): Promise<MemberResult> {
    return this.#enqueue(() => runMemberCommand(this.env.DB, command));
  }

  /** Runs after everything that was asked before, whether that succeeded or not. */
  #enqueue<T>(run: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(run, run);
    this.#tail = result.catch(() => undefined);
    return result;
  }
}
