// What the console shows of single logout.
import type { Org } from './org.ts';

export interface LogoutNote {
  atMs: number;
  appId: string;
  what: string;
  xml: string;
}

export function noteLogout(org: Org, note: LogoutNote): void {
  org.logouts = [note, ...org.logouts].slice(0, 100);
}
