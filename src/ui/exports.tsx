// What an export has, said before the download: how many rows, in which formats, and that none is left out.

import { useTexts } from './look.ts';

export interface Exports {
  readonly links: readonly { readonly format: 'csv' | 'ndjson'; readonly href: string }[];
  readonly count: number;
  /** There are more than were counted. */
  readonly more: boolean;
}

export function ExportLinks({ links, count, more }: Exports) {
  const t = useTexts();
  return (
    <span>
      {t(more ? 'export_more' : 'export_rows', { count })}{' '}
      {links.map(({ format, href }, index) => (
        <>
          {index > 0 && ' · '}
          <a href={href} download>
            {t(`export_${format}`)}
          </a>
        </>
      ))}
    </span>
  );
}
