// The tests of a connection in a line each.

import { useTexts } from '../../../ui/look.ts';
import { Time } from '../../../ui/time.tsx';

export interface TestShown {
  readonly href: string;
  readonly at: string;
  readonly outcome: 'accepted' | 'refused';
  /** What failed first; null: nothing. */
  readonly reason: string | null;
  /** Staged values were tested, which were not in use. */
  readonly ofStaged: boolean;
  readonly who: string;
}

export function TestLink({ test: { href, at, outcome, reason, ofStaged } }: { test: TestShown }) {
  const t = useTexts();
  return (
    <>
      <span class={`badge badge-${outcome}`}>
        {t(outcome === 'accepted' ? 'sso_test_worked' : 'sso_test_refused')}
      </span>{' '}
      <a href={href}>
        <Time text={at} />
      </a>
      {reason && `: ${reason}`}
      {ofStaged && t('sso_test_staged')}
    </>
  );
}
