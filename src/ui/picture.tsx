// A picture of a step in somebody else's console: a window with the way there, its fields and its button,
// drawn schematically. Colors come from the style sheet, so it follows the reader's light or dark mode, and
// all that it shows is in its text alternative.

import type { Child } from 'hono/jsx';
import type { Texts } from '../texts/texts.ts';
import { useTexts } from './look.ts';

export interface Picture {
  /** Menus and tabs from the outside in; the last one is marked. */
  readonly at?: readonly string[];
  readonly fields?: readonly (readonly [label: string, value: string])[];
  readonly ticks?: readonly (readonly [label: string, on: boolean])[];
  /** The button to press. */
  readonly press?: string;
}

const WIDTH = 360;
const MARGIN = 14;
const INNER = WIDTH - 2 * MARGIN;
/** What fits on a line, at the widths of the letters that we draw with. */
const [LABEL_LETTERS, VALUE_LETTERS, LETTER_WIDTH] = [50, 44, 7];

interface Row {
  readonly height: number;
  readonly draw: (y: number) => Child;
}

/** @param window the name in its title bar */
export function PictureOf({ window, picture }: { window: string; picture: Picture }) {
  const { at = [], fields = [], ticks = [], press } = picture;
  const rows: Row[] = [
    ...(at.length > 0 ? [wayRow(at)] : []),
    ...fields.map(fieldRow),
    ...ticks.map(tickRow),
    ...(press === undefined ? [] : [buttonRow(press)]),
  ];
  let y = 40;
  const drawn = rows.map(({ height, draw }) => {
    const one = draw(y);
    y += height;
    return one;
  });
  return (
    <svg
      class="picture"
      viewBox={`0 0 ${WIDTH} ${y + 8}`}
      role="img"
      aria-label={altOf(useTexts(), window, picture)}
      xmlns="http://www.w3.org/2000/svg"
    >
      <rect class="window" x="1" y="1" width={WIDTH - 2} height={y + 6} rx="6" />
      <path class="line" d={`M1 28H${WIDTH - 1}`} />
      {[14, 26, 38].map((x) => (
        <circle class="line" cx={x} cy="15" r="3.5" />
      ))}
      <text x="52" y="19.5">
        {cut(window, LABEL_LETTERS - 8)}
      </text>
      {drawn}
    </svg>
  );
}

/** As many of the way's ends as fit on a line; the marked one always does. */
function wayRow(at: readonly string[]): Row {
  const last = cut(at.at(-1) ?? '', VALUE_LETTERS);
  const before = at.slice(0, -1).join(' › ');
  const room = VALUE_LETTERS - last.length - 4;
  const lead = before === '' || room < 6 ? '' : `${cut(before, room)} ›`;
  const x = MARGIN + lead.length * LETTER_WIDTH + (lead === '' ? 0 : 6);
  return {
    height: 34,
    draw: (y) => (
      <>
        {lead && (
          <text class="quiet" x={MARGIN} y={y + 15}>
            {lead}
          </text>
        )}
        <rect class="mark" x={x} y={y} width={last.length * LETTER_WIDTH + 12} height="22" rx="4" />
        <text class="marked" x={x + 6} y={y + 15}>
          {last}
        </text>
      </>
    ),
  };
}

function fieldRow([label, value]: readonly [string, string]): Row {
  return {
    height: 48,
    draw: (y) => (
      <>
        <text class="quiet" x={MARGIN} y={y + 9}>
          {cut(label, LABEL_LETTERS)}
        </text>
        <rect class="field" x={MARGIN} y={y + 15} width={INNER} height="24" rx="3" />
        <text x={MARGIN + 8} y={y + 31}>
          {cut(value, VALUE_LETTERS)}
        </text>
      </>
    ),
  };
}

function tickRow([label, on]: readonly [string, boolean]): Row {
  return {
    height: 26,
    draw: (y) => (
      <>
        <rect class={on ? 'mark' : 'field'} x={MARGIN} y={y} width="15" height="15" rx="3" />
        {on && <path class="tick" d={`M${MARGIN + 3.5} ${y + 8}l3 3 5-6`} />}
        <text x={MARGIN + 24} y={y + 12}>
          {cut(label, VALUE_LETTERS)}
        </text>
      </>
    ),
  };
}

function buttonRow(press: string): Row {
  const text = cut(press, VALUE_LETTERS);
  const width = text.length * LETTER_WIDTH + 28;
  return {
    height: 34,
    draw: (y) => (
      <>
        <rect class="button" x={WIDTH - MARGIN - width} y={y} width={width} height="26" rx="4" />
        <text class="press" x={WIDTH - MARGIN - width / 2} y={y + 17} text-anchor="middle">
          {text}
        </text>
      </>
    ),
  };
}

function altOf(t: Texts, window: string, { at = [], fields = [], ticks = [], press }: Picture): string {
  const way = at.length === 0 ? [] : [at.reduce((first, next) => t('picture_then', { first, next }))];
  const said = [
    [window, ...way].join(': '),
    ...fields.map(([label, value]) => `${label}: ${value}`),
    ...ticks.map(([label, on]) => t(on ? 'picture_on' : 'picture_off', { label })),
    ...(press === undefined ? [] : [t('picture_press', { button: press })]),
  ];
  return t('picture_alt', { said: said.join('. ') });
}

function cut(text: string, letters: number): string {
  const all = [...text];
  return all.length > letters ? `${all.slice(0, letters - 1).join('')}…` : text;
}
