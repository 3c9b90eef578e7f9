// Messages above the content of a page.

import type { Child } from 'hono/jsx';
import type { FormError } from './form.tsx';
import { useTexts } from './look.ts';
import { Time } from './time.tsx';

export function Alert({
  kind,
  children,
}: {
  kind: 'info' | 'success' | 'warning' | 'error';
  children?: Child;
}) {
  return (
    <div class={`alert alert-${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}

/** Something to do first on another page. */
export interface Obstacle {
  readonly sentence: string;
  readonly href?: string;
  readonly label?: string;
}

export function ObstacleAlert({ title, sentence, href, label }: Obstacle & { readonly title: string }) {
  return (
    <Alert kind="warning">
      <h2>{title}</h2>
      <p>{sentence}</p>
      {href && (
        <p>
          <a class="button" href={href}>
            {label}
          </a>
        </p>
      )}
    </Alert>
  );
}

/**
 * Lists what is wrong with the form below, each message a link to its field. Takes the focus, so that it is
 * read first.
 */
export function ErrorSummary({ errors }: { errors: readonly FormError[] }) {
  const t = useTexts();
  if (errors.length === 0) return null;
  return (
    <div class="alert alert-error" id="errors" role="alert" tabindex={-1}>
      <h2>{t(errors.length === 1 ? 'correct_one' : 'correct_many')}</h2>
      <ul>
        {errors.map(({ field, message }) => (
          <li>
            {field ? (
              <a href={`#${field}`}>
                <Time text={message} />
              </a>
            ) : (
              <Time text={message} />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The outcome of the form that led to a page. */
export interface Outcome {
  readonly notice: string | null;
  readonly errors: readonly FormError[];
}

export function OutcomeAlerts({ notice, errors }: Outcome) {
  return (
    <>
      {notice && <Alert kind="success">{notice}</Alert>}
      <ErrorSummary errors={errors} />
    </>
  );
}
