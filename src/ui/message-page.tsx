// A page that says one thing: what happened, in one sentence, the reference number to quote, and what to do
// next.

import { NarrowPage, type Viewer } from './document.tsx';
import { useTexts } from './look.ts';

export interface MessageAction {
  readonly label: string;
  readonly href: string;
}

export interface MessagePageProps {
  readonly title: string;
  readonly sentence: string;
  readonly advice?: string;
  readonly reference?: string;
  readonly actions?: readonly MessageAction[];
  readonly viewer?: Viewer | null;
}

export function MessagePage({ title, sentence, advice, reference, actions = [], viewer }: MessagePageProps) {
  const t = useTexts();
  return (
    <NarrowPage title={title} viewer={viewer ?? null}>
      <p>{sentence}</p>
      {advice && <p>{advice}</p>}
      {reference && <p>{t.parts('reference', { reference: <code>{reference}</code> })}</p>}
      {actions.length > 0 && (
        <p class="actions">
          {actions.map(({ label, href }, index) => (
            <a href={href} class={index === 0 ? 'button' : 'button quiet'}>
              {label}
            </a>
          ))}
        </p>
      )}
    </NarrowPage>
  );
}
