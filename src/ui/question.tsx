// What stands between a dangerous button and what it does: the opener unfolds, without script, what will
// happen and the button that does it.

import type { Child } from 'hono/jsx';

export interface QuestionProps {
  /** The opener; it ends in an ellipsis, because nothing happens yet. */
  readonly label: string;
  /** What will happen, in a sentence or two. */
  readonly consequence: Child;
  readonly action: string;
  /** The button that does it. */
  readonly button: string;
  /** Further fields of the form. */
  readonly children?: Child;
}

export function Question(props: QuestionProps) {
  const { label, consequence, action, button, children } = props;
  return (
    <details class="question">
      <summary>{label}</summary>
      <form method="post" action={action}>
        <p>{consequence}</p>
        {children}
        <button type="submit" class="danger">
          {button}
        </button>
      </form>
    </details>
  );
}
