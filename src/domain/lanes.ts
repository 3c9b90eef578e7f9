// The lanes as the domain sees them: changes to one person or one team, one after the other. The provisioner implements them with
// Durable Objects; commands and results are plain data, because they cross to another isolate.

import type { SignInWrite, SignInWriteResult } from '../storage/sign-in.ts';

export type SignInCommand = SignInWrite;
export type SignInResult = SignInWriteResult;

export interface Lanes {
  /** In the lane of the person whose address the assertion carries. */
  completeSignIn(command: SignInCommand): Promise<SignInResult>;
}
