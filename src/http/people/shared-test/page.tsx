// The result of a test, as a link shows it.

import { Alert } from '../../../ui/alert.tsx';
import { NarrowPage } from '../../../ui/document.tsx';
import { useTexts } from '../../../ui/look.ts';
import { Time } from '../../../ui/time.tsx';
import { type ShownCheck, TestResult } from '../../settings/sign-in-log/result.tsx';

export interface SharedTestProps {
  readonly organization: string;
  readonly at: string;
  readonly until: string;
  readonly checks: readonly ShownCheck[];
  /** What was refused before any rule was looked at; null: nothing. */
  readonly refusal: { readonly title: string; readonly text: string } | null;
}

export function SharedTestPage({ organization, at, until, checks, refusal }: SharedTestProps) {
  const t = useTexts();
  return (
    <NarrowPage title={t('shared_title')}>
      <p>
        {t.parts('shared_intro', {
          organization: <bdi>{organization}</bdi>,
          at: <Time text={at} />,
          until,
        })}
      </p>
      {refusal && (
        <Alert kind="error">
          <h2>{refusal.title}</h2>
          <p>{refusal.text}</p>
        </Alert>
      )}
      {checks.length > 0 && <TestResult checks={checks} />}
    </NarrowPage>
  );
}
