// The groups in the simulated Okta's directory.

export interface Group {
  /** `00g…`, as Okta's group ids. */
  id: string;
  name: string;
  /** Ids of people. */
  memberIds: string[];
}

export const FIRST_GROUPS: readonly Group[] = [
  { id: '00gEngineers', name: 'Engineers', memberIds: ['00uAda', '00uGrace'] },
  { id: '00gScientists', name: 'Scientists', memberIds: ['00uBlaise', '00uMary', '00uEmmy'] },
];
