// The lanes as the domain sees them: they run the changes to one person or one team one after the other. The
// provisioner implements them with Durable Objects.

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
} from './commands.ts';

export interface Lanes {
  /** Runs in the lane of the person whose address the assertion carries. */
  completeSignIn(command: SignInCommand): Promise<SignInResult>;
  /** Runs in the lane of the person or team, or in that of the address or name before there is one. */
  provision(command: ProvisioningCommand): Promise<ProvisioningResult>;
  /** Runs in the organization's lane of scans, which takes its time. */
  scan(command: ScanCommand): Promise<ScanResult>;
  /** Runs an administrator's change in the same team lanes. */
  changeTeam(command: TeamCommand): Promise<TeamResult>;
  /** Runs a change by an administrator, the operator or an invitation in the same lanes of people. */
  changeMember(command: MemberCommand): Promise<MemberResult>;
}
