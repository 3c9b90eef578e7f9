// The lanes as the domain sees them: changes to one person or one team, one after the other. The provisioner implements them with
// Durable Objects; commands and results are plain data, because they cross to another isolate.

import type { SignInWrite, SignInWriteResult } from '../storage/sign-in/saml.ts';
import type { TeamCommand, TeamResult } from './people/team-settings.ts';
import type { ProvisioningCommand, ProvisioningResult } from './provisioning/run.ts';

export type SignInCommand = SignInWrite;
export type SignInResult = SignInWriteResult;
export type { ProvisioningCommand, ProvisioningResult, TeamCommand, TeamResult };

export interface Lanes {
  /** In the lane of the person whose address the assertion carries. */
  completeSignIn(command: SignInCommand): Promise<SignInResult>;
  /** In the lane of the person or team; of the address or name where there is none yet. */
  provision(command: ProvisioningCommand): Promise<ProvisioningResult>;
  /** An administrator's change, in the same lanes of the teams. */
  changeTeam(command: TeamCommand): Promise<TeamResult>;
}
