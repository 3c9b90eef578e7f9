// The result of a test: the verdicts first, then what failed with what to change, and what holds folded away.
// The page of an attempt and the page that a link opens share it.

import { Alert } from '../../../ui/alert.tsx';

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
  const failed = checks.filter(({ ok }) => !ok);
  const [saml, person] = [failed.filter(isSaml), failed.filter((check) => !isSaml(check))];
  return (
    <>
      <Headline saml={saml} person={person} />
      <Verdicts checks={checks} saml={saml} person={person} />
      <Failed title="What failed" id="failed" checks={saml} />
      <Failed title="May this person come in?" id="person" checks={person} />
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
  const [first] = saml;
  if (first) {
    return (
      <Alert kind="error">
        <h2>{saml.length === 1 ? `One rule failed: ${first.title}` : `${saml.length} rules failed`}</h2>
        <p>Change what the page says below, then test again.</p>
      </Alert>
    );
  }
  if (person.length > 0) {
    return (
      <Alert kind="warning">
        <h2>SAML is right, and this person may not come in</h2>
        <p>The connection itself needs no change. What stands below is about this one person.</p>
      </Alert>
    );
  }
  return <Alert kind="success">The connection works. This test signed nobody in.</Alert>;
}

function Verdicts({ checks, saml, person }: Failures & { checks: readonly ShownCheck[] }) {
  const isKnown = checks.some((check) => !isSaml(check));
  return (
    <dl class="facts">
      <dt>SAML</dt>
      <dd>
        {saml.length === 0 ? (
          <span class="badge badge-accepted">right</span>
        ) : (
          <span class="badge badge-refused">{saml.length} failed</span>
        )}
      </dd>
      <dt>This person</dt>
      <dd>
        {isKnown ? (
          <span class={`badge badge-${person.length === 0 ? 'accepted' : 'refused'}`}>
            {person.length === 0 ? 'may come in' : 'may not come in'}
          </span>
        ) : (
          'not looked at: nothing shows yet who it is'
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

function Passed({ checks }: { checks: readonly ShownCheck[] }) {
  if (checks.length === 0) return null;
  return (
    <details class="fold-away">
      <summary>{checks.length === 1 ? 'One rule holds' : `${checks.length} rules hold`}</summary>
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
  return (
    <li class={ok ? 'check' : 'check breaks'}>
      <strong>
        {ok ? '✓' : '✗'} {title}
      </strong>{' '}
      <span class="unseen">{ok ? 'holds' : 'does not hold'}</span>
      <dl class="facts">
        <dt>{expectedLabel}</dt>
        <dd>
          <code>{expected ?? '–'}</code>
        </dd>
        <dt>{actualLabel}</dt>
        <dd>{actual === null ? 'nothing' : <code>{actual}</code>}</dd>
      </dl>
      {advice && (
        <p>
          <strong>What to change:</strong> {advice}
        </p>
      )}
      {clause && <small class="quiet">{clause}</small>}
    </li>
  );
}
