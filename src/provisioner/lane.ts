// A lane: one Durable Object per person or team, or for the scans of an organization, which runs its commands
// one at a time. It holds no data.
// Input gates do not cover awaits on D1, so that the queue is explicit; the database's own conditions decide
// even if two lanes should meet on one row.

import { DurableObject } from 'cloudflare:workers';
import type {
  MemberCommand,
  MemberResult,
  ProvisioningCommand,
  ProvisioningResult,
  ScanCommand,
  ScanResult,
  SignInCommand,
  SignInResult,
  TeamCommand,
  TeamResult,
} from '../domain/commands.ts';
import { runMemberCommand } from '../domain/people/member-writes.ts';
import { runTeamCommand } from '../domain/people/team-settings.ts';
import { runProvisioning } from '../domain/provisioning/run.ts';
import { runScan } from '../domain/provisioning/scan.ts';
import { type Costed, recorded } from '../domain/request-record.ts';
import { runSignIn } from '../domain/sign-in/saml-person.ts';
import { type WakeEnv, wakeAfterCommits } from './senders.ts';

/** More scans than this don't wait for the one that runs: their clients are told to try later. */
const MAX_WAITING_SCANS = 2;

/** The rest after a piece of a scan, as a multiple of the time that the piece took, and at most. */
const REST = 3;
const MAX_REST_MS = 40;

export class Lane extends DurableObject<WakeEnv> {
  #tail: Promise<unknown> = Promise.resolve();
  #scans = 0;

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

  async scan(command: ScanCommand): Promise<ScanResult> {
    if (this.#scans > MAX_WAITING_SCANS) return BUSY;
    this.#scans++;
    try {
      return await this.#enqueue(() => runScan(this.env.DB, command, paced));
    } finally {
      this.#scans--;
    }
  }

  /** Runs after everything that was asked before, whether that succeeded or not. */
  #enqueue<T extends object>(run: () => Promise<T>): Promise<T & Costed> {
    const costed = () => recorded(async (cost) => ({ ...(await run()), cost }));
    const result = this.#tail.then(costed, costed);
    this.#tail = result.catch(() => undefined);
    // What the change has to be told to; a wake that fails is made good by the run every ten minutes.
    this.ctx.waitUntil(this.#tail.then(() => wakeAfterCommits(this.env)).catch(() => undefined));
    return result;
  }
}

const BUSY: ScanResult = {
  outcome: 'refused',
  reason: 'tooManyRequests',
  productReason: null,
  detail: 'This organization has too many searches under way that read everybody. Wait, then continue.',
};

/** How long a piece took includes its wait for others, so that a busy database gets longer rests. */
async function paced<T>(run: () => Promise<T>): Promise<T> {
  const began = Date.now();
  const result = await run();
  await scheduler.wait(Math.min(MAX_REST_MS, REST * (Date.now() - began)));
  return result;
}
