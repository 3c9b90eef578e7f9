// What people read when a password is not checked now, and when to come back.

import type { TryLater } from '../domain/errors.ts';
import { PATHS } from '../domain/paths.ts';
import type { MessageAction } from '../ui/message-page.tsx';

interface LaterCopy {
  readonly title: string;
  readonly sentence: string;
  readonly advice?: string;
  readonly actions: readonly MessageAction[];
}

export function tryLaterCopy({ reason, retryAfterSeconds }: TryLater): LaterCopy {
  const wait = sentenceOfWait(retryAfterSeconds);
  if (reason === 'passwords_busy') {
    return {
      title: 'Try again in a moment',
      sentence: `Many people are signing in right now. ${wait}`,
      actions: [{ label: 'Go to the start page', href: PATHS.start }],
    };
  }
  return {
    title: 'Too many attempts',
    sentence: `There were too many wrong passwords for this email address. ${wait}`,
    advice:
      'You can also get a new password by email. The browser in which you set it is then known to us, and wrong passwords of others no longer make you wait.',
    actions: [
      { label: 'Get a new password', href: PATHS.passwordReset },
      { label: 'Sign in', href: PATHS.signIn },
    ],
  };
}

/** Rounded up, so that someone who waits as long may try. */
export function sentenceOfWait(seconds: number): string {
  if (seconds < 60) return `Wait ${seconds === 1 ? '1 second' : `${seconds} seconds`} and try again.`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? 'Wait a minute and try again.' : `Wait ${minutes} minutes and try again.`;
}
