// A table of data. On a phone it scrolls, also by keyboard, and therefore has a name.

import type { Child } from 'hono/jsx';

export interface TableProps {
  readonly label: string;
  readonly columns: readonly string[];
  /** The rows. */
  readonly children?: Child;
}

export function Table({ label, columns, children }: TableProps) {
  return (
    <section class="data" tabindex={0} aria-label={label}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th scope="col">{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
