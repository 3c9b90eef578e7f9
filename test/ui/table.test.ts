// What a table makes of its rows, as markup.
import { jsx } from 'hono/jsx/jsx-runtime';
import { describe, expect, it } from 'vitest';
import { Long, Table } from '../../src/ui/table.tsx';

const bodyOf = (...rows: unknown[]) => {
  const markup = String(jsx(Table, { label: 'People', columns: ['Name', 'Role'], children: rows }));
  return /<tbody role="rowgroup">(.*)<\/tbody>/s.exec(markup)?.[1];
};
const tr = (...cells: unknown[]) => jsx('tr', { children: cells });

describe('a table', () => {
  it('names the column of each cell, and says what is a row and a cell', () => {
    const rows = [1, 2].map((n) =>
      jsx('tr', {
        id: `row-${n}`,
        children: [
          jsx('td', { class: 'name', children: ['A', jsx('b', { children: 'da' }), ` & ${n}`] }),
          jsx('td', { children: 'Owner' }),
        ],
      }),
    );
    const row = (n: number) =>
      `<tr id="row-${n}" role="row"><td class="name" role="cell" data-label="Name">A<b>da</b> &amp; ${n}</td>` +
      '<td role="cell" data-label="Role">Owner</td></tr>';
    expect(bodyOf(rows)).toBe(row(1) + row(2));
  });

  it('takes cells without content, cells of a component, and rows that are none', () => {
    const cells = [jsx('td', {}), jsx('td', { children: jsx(Long, { text: 'Owner' }) })];
    expect(bodyOf(tr(...cells))).toBe(
      '<tr role="row"><td role="cell" data-label="Name"></td>' +
        '<td role="cell" data-label="Role"><span class="long">Owner</span></td></tr>',
    );
    expect(bodyOf(undefined)).toBe('');
    expect(bodyOf(null, false, [tr()])).toBe('<tr role="row"></tr>');
  });

  it('escapes what looks like an element', () => {
    expect(bodyOf('<tr>')).toBe('&lt;tr&gt;');
  });
});
