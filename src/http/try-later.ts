// What people read when a password is not checked now, and when to come back.

import type { TryLater } from '../domain/errors.ts';
import { PATHS } from '../domain/paths.ts';
import type { Texts } from '../texts/texts.ts';
import type { MessageAction } from '../ui/message-page.tsx';

interface LaterCopy {
  readonly title: string;
  readonly sentence: string;
  readonly advice?: string;
  readonly actions: readonly MessageAction[];
}

export function tryLaterCopy({ reason, retryAfterSeconds }: TryLater, t: Texts): LaterCopy {
  const wait = sentenceOfWait(retryAfterSeconds, t);
  if (reason === 'passwords_busy') {
    return {
      title: t('busy_title'),
      sentence: `${t('busy')} ${wait}`,
      actions: [{ label: t('start_page'), href: PATHS.start }],
    };
  }
  return {
    title: t('too_many_requests_title'),
    sentence: `${t('wrong_many')} ${wait}`,
    advice: t('wrong_many_advice'),
    actions: [
      { label: t('get_new_password'), href: PATHS.passwordReset },
      { label: t('sign_in'), href: PATHS.signIn },
    ],
  };
}

/** Rounded up, so that someone who waits as long may try. */
export function sentenceOfWait(seconds: number, t: Texts): string {
  return seconds < 60
    ? t('wait_seconds', { count: seconds })
    : t('wait_minutes', { count: Math.ceil(seconds / 60) });
}
