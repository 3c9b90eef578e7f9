// Everything that can happen, for fast-check to make lives of: acts of people, of administrators, and of a
// directory honest or not.

import fc from 'fast-check';
import * as administration from './administration-lives.ts';
import * as directory from './directory-lives.ts';
import * as people from './people-lives.ts';
import type { World } from './world.ts';

const { create, succeed, passBy, rename, swap, usurp, setActive, remove } = directory;
const { signIn, signInWithout, pose, password, askReset, reset, visit } = people;
const { invite, accept, share, squat } = people;
const { changeRole, decide, acceptSubject, forgetSubjects } = administration;
const { claim, loseClaim, endOrganization, manage, renewSubject, changeIssuer } = administration;
const { signOutEverybody, limitSessions, wait } = administration;

/** What happens often is in the list more than once. */
const happenings = [
  ...[
    create,
    create,
    succeed,
    passBy,
    rename,
    rename,
    rename,
    swap,
    swap,
    usurp,
    setActive,
    setActive,
    remove,
  ],
  ...[signIn, signIn, signIn, signIn, signInWithout, pose, password, password, askReset, reset, reset, visit],
  ...[invite, invite, accept, accept, accept, share, share, squat],
  ...[changeRole, changeRole, changeRole, decide, decide],
  ...[renewSubject, renewSubject, acceptSubject, acceptSubject, acceptSubject, forgetSubjects],
  ...[claim, claim, loseClaim, endOrganization, manage, changeIssuer, changeIssuer],
  ...[signOutEverybody, limitSessions, wait],
];

export const HAPPENINGS = new Set(happenings).size;

export const lives = fc.commands<World, World, false>(happenings, { maxCommands: 30, size: 'max' });
