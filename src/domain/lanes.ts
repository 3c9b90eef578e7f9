// The lanes as the domain sees them: changes to one person or one team, one after the other. The provisioner
// implements them with Durable Objects.

import type {
  MemberCommand,
  MemberResult,
  ProvisioningCommand,
  ProvisioningResult,
  SignInCommand,
  SignInResult,
  TeamCommand,
  TeamResult,
} from './commands.ts';

export interface Lanes {
  /** In the lane of the person whose address the assertion carries. */
  completeSignIn(command: SignInCommand): Promise<SignInResult>;
  /** In the lane of the person or team; in that of the address or name where there is none yet. */
  provision(command: ProvisioningCommand): Promise<ProvisioningResult>;
  /** An administrator's change, in the same lanes of the teams. */
  changeTeam(command: TeamCommand): Promise<TeamResult>;
  /** A change by an administrator, the operator or an invitation, in the same lanes of the people. */
  changeMember(command: MemberCommand): Promise<MemberResult>;
}
