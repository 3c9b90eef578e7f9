// A table of data. On a phone each row becomes a card, in which a cell is preceded by the name of its column.
// The roles keep it a table for screen readers there, because browsers forget that once it is laid out
// otherwise.

import type { Child } from 'hono/jsx';
import { jsx } from 'hono/jsx/jsx-runtime';

export interface TableProps {
  readonly label: string;
  readonly columns: readonly string[];
  /** The rows: `tr` with one `td` for each column. */
  readonly children?: Child;
}

export function Table({ label, columns, children }: TableProps) {
  return (
    <section class="data" tabindex={0} aria-label={label}>
      <table {...role('table')}>
        <thead {...role('rowgroup')}>
          <tr {...role('row')}>
            {columns.map((column) => (
              <th scope="col" {...role('columnheader')}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...role('rowgroup')}>{listOf(children).map((row) => withLabels(row, columns))}</tbody>
      </table>
    </section>
  );
}

/** A name that may be very long: two lines of it at most, and all of it as its title. */
export function Long({ text }: { text: string }) {
  return (
    <span class="long" {...(text.length > SHORT && { title: text })}>
      {text}
    </span>
  );
}

const SHORT = 30;

function withLabels(row: Child, columns: readonly string[]): Child {
  if (!isElement(row)) return row;
  const cells = listOf(row.props.children).map((cell, index) =>
    isElement(cell) ? withProps(cell, { ...role('cell'), 'data-label': columns[index] ?? '' }) : cell,
  );
  return withProps(row, { ...role('row'), children: cells });
}

interface Element {
  readonly tag: Parameters<typeof jsx>[0];
  readonly props: { readonly children?: Child };
}

function isElement(child: Child): child is Child & Element {
  return typeof child === 'object' && child !== null && 'tag' in child && 'props' in child;
}

/** What cloneElement of hono/jsx does, which would bring everything for rendering in a browser as well. */
function withProps({ tag, props }: Element, more: Readonly<Record<string, unknown>>): Child {
  return jsx(tag, { ...props, ...more });
}

function listOf(children: Child): Child[] {
  return (Array.isArray(children) ? children.flat(2) : [children]) as Child[];
}

function role(name: string) {
  return { role: name } as const;
}
