// What stands between a dangerous button and what it does: the opener unfolds, without script, what will
// happen and the button that does it.

import type { Child } from 'hono/jsx';

export interface QuestionProps {
  /** The opener; it ends in an ellipsis, because nothing happens yet. */
  readonly label: string;
  /** The person or thing that the opener is about, in a table with one in each row. */
  readonly about?: string;
  /** What will happen, in a sentence or two. */
  readonly consequence: Child;
  readonly action: string;
  /** The button that does it. */
  readonly button: string;
  /** It takes nothing away, so nothing about it is red. */
  readonly calm?: boolean;
  /** Further fields of the form. */
  readonly children?: Child;
}

export function Question(props: QuestionProps) {
  const { label, about, consequence, action, button, calm, children } = props;
  return (
    <details class={calm ? 'question calm' : 'question'}>
      <summary {...(about && { 'aria-label': `${label} ${about}` })}>{label}</summary>
      <form method="post" action={action}>
        <p>{consequence}</p>
        {children}
        <button type="submit" {...(!calm && { class: 'danger' })}>
          {button}
        </button>
      </form>
    </details>
  );
}
