// The result of a test: the verdicts first, then what failed with what to change, and what holds folded away.
// The page of an attempt and the page that a link opens share it.

import { Alert } from '../../../ui/alert.tsx';
import { useTexts } from '../../../ui/look.ts';

export interface ShownCheck {
  readonly title: string;
  readonly clause: string | null;
  readonly ok: boolean;
  readonly expectedLabel: string;
  readonly expected: string | null;
  readonly actualLabel: string;
  readonly actual: string | null;
  /** What to do about it; null when it holds. */
  readonly advice: string | null;
  /** It is about who the person is, not about the connection. */
  readonly isAboutPerson: boolean;
}

export function TestResult({ checks }: { checks: readonly ShownCheck[] }) {
  const t = useTexts();
  const failed = checks.filter(({ ok }) => !ok);
  const [saml, person] = [failed.filter(isSaml), failed.filter((check) => !isSaml(check))];
  return (
    <>
      <Headline saml={saml} person={person} />
      <Verdicts checks={checks} saml={saml} person={person} />
      <Failed title={t('result_failed')} id="failed" checks={saml} />
      <Failed title={t('result_person_title')} id="person" checks={person} />
      <Passed checks={checks.filter(({ ok }) => ok)} />
    </>
  );
}

const isSaml = ({ isAboutPerson }: ShownCheck) => !isAboutPerson;

interface Failures {
  readonly saml: readonly ShownCheck[];
  readonly person: readonly ShownCheck[];
}

function Headline({ saml, person }: Failures) {
  const t = useTexts();
  const [first] = saml;
  if (first) {
    return (
      <Alert kind="error">
        <h2>
          {saml.length === 1
            ? t('result_one_failed', { title: first.title })
            : t('result_many_failed', { number: saml.length })}
        </h2>
        <p>{t('result_change')}</p>
      </Alert>
    );
  }
  if (person.length > 0) {
    return (
      <Alert kind="warning">
        <h2>{t('result_person')}</h2>
        <p>{t('result_person_text')}</p>
      </Alert>
    );
  }
  return <Alert kind="success">{t('result_works')}</Alert>;
}

function Verdicts({ checks, saml, person }: Failures & { checks: readonly ShownCheck[] }) {
  const t = useTexts();
  const isKnown = checks.some((check) => !isSaml(check));
  return (
    <dl class="facts">
      <dt>{t('result_saml')}</dt>
      <dd>
        {saml.length === 0 ? (
          <span class="badge badge-accepted">{t('result_right')}</span>
        ) : (
          <span class="badge badge-refused">{t('result_number_failed', { number: saml.length })}</span>
        )}
      </dd>
      <dt>{t('result_this_person')}</dt>
      <dd>
        {isKnown ? (
          <span class={`badge badge-${person.length === 0 ? 'accepted' : 'refused'}`}>
            {t(person.length === 0 ? 'result_may' : 'result_may_not')}
          </span>
        ) : (
          t('result_unknown')
        )}
      </dd>
    </dl>
  );
}

function Failed({ title, id, checks }: { title: string; id: string; checks: readonly ShownCheck[] }) {
  if (checks.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <ul class="checks">
        {checks.map((check) => (
          <CheckLine check={check} />
        ))}
      </ul>
    </section>
  );
}

/** What does not hold first; the rest is folded away. */
export function Checks({ checks }: { checks: readonly ShownCheck[] }) {
  const failed = checks.filter(({ ok }) => !ok);
  return (
    <>
      {failed.length > 0 && (
        <ul class="checks">
          {failed.map((check) => (
            <CheckLine check={check} />
          ))}
        </ul>
      )}
      <Passed checks={checks.filter(({ ok }) => ok)} />
    </>
  );
}

function Passed({ checks }: { checks: readonly ShownCheck[] }) {
  const t = useTexts();
  if (checks.length === 0) return null;
  return (
    <details class="fold-away">
      <summary>
        {checks.length === 1 ? t('result_one_holds') : t('result_many_hold', { number: checks.length })}
      </summary>
      <ul class="checks">
        {checks.map((check) => (
          <CheckLine check={check} />
        ))}
      </ul>
    </details>
  );
}

export function CheckLine({ check }: { check: ShownCheck }) {
  const { title, clause, ok, expectedLabel, expected, actualLabel, actual, advice } = check;
  const t = useTexts();
  return (
    <li class={ok ? 'check' : 'check breaks'}>
      <strong>
        {ok ? '✓' : '✗'} {title}
      </strong>{' '}
      <span class="unseen">{t(ok ? 'result_holds' : 'result_does_not_hold')}</span>
      <dl class="facts">
        <dt>{expectedLabel}</dt>
        <dd>
          <code>{expected ?? '–'}</code>
        </dd>
        <dt>{actualLabel}</dt>
        <dd>{actual === null ? t('result_nothing') : <code>{actual}</code>}</dd>
      </dl>
      {advice && (
        <p>
          <strong>{t('result_what_to_change')}</strong> {advice}
        </p>
      )}
      {clause && <small class="quiet">{clause}</small>}
    </li>
  );
}
