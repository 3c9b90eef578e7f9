// The frame of an organization's settings: navigation on the left, one page on the right. Only pages that
// exist are linked.

import type { Child } from 'hono/jsx';
import { Alert } from './alert.tsx';
import { Document, type DocumentProps, type Viewer } from './document.tsx';
import { useTexts } from './look.ts';

export interface SettingsFrame {
  /** What the navigation is called; unless given, that of an organization's settings. */
  readonly label?: string;
  readonly viewer: Viewer;
  readonly organization: { readonly id: string; readonly name: string };
  /** It is only looked at: the page says so. */
  readonly suspended?: boolean;
  /** The reader's other organizations; most have none. */
  readonly others: readonly { readonly name: string; readonly href: string }[];
  /** The pages, in order; `group` is a heading above the first page of a group. */
  readonly navigation: readonly NavigationEntry[];
}

export interface NavigationEntry {
  readonly label: string;
  readonly href: string;
  readonly current: boolean;
  readonly group?: string;
}

export interface SettingsPageProps {
  readonly frame: SettingsFrame;
  readonly title: string;
  /** Which part of a page with tabs it is; the title of the window names it first. */
  readonly part?: string;
  /** In which state it is, beside the title. */
  readonly status?: Child;
  /** The one thing that most readers come for, beside the title. */
  readonly action?: Child;
  /** A page that shows what is under way loads itself again, in browsers without script. */
  readonly refresh?: DocumentProps['refresh'];
  readonly children?: Child;
}

export function SettingsPage({ frame, title, part, status, action, refresh, children }: SettingsPageProps) {
  const { organization, viewer, navigation } = frame;
  const t = useTexts();
  const here = navigation.find(({ current }) => current)?.label ?? title;
  return (
    <Document
      title={[...(part ? [part] : []), title, organization.name].join(' · ')}
      viewer={viewer}
      refresh={refresh ?? null}
    >
      <div class="container settings">
        <nav aria-label={frame.label ?? t('frame_settings')} class="side">
          <OrganizationSwitcher {...frame} />
          {/* On a phone the box folds and unfolds the pages, also without script. */}
          <input type="checkbox" id="pages" class="unseen fold" aria-label={t('frame_show_pages')} />
          <label
            for="pages"
            class="menu"
            aria-hidden="true"
            data-open={t('frame_menu')}
            data-close={t('frame_close')}
          >
            <span>{here}</span>
          </label>
          <div class="pages">
            {groupsOf(navigation).map((entries, i) => (
              <NavigationGroup id={`group-${i}`} entries={entries} />
            ))}
          </div>
        </nav>
        <main id="main">
          <div class="head">
            <h1>{title}</h1>
            {status}
            {action && <div class="head-action">{action}</div>}
          </div>
          {frame.suspended && (
            <Alert kind="warning">
              <h2>{t('frame_suspended_title')}</h2>
              <p>{t('frame_suspended')}</p>
            </Alert>
          )}
          {children}
        </main>
      </div>
    </Document>
  );
}

/** A group starts where an entry names one. */
function groupsOf(navigation: readonly NavigationEntry[]): readonly (readonly NavigationEntry[])[] {
  const groups: NavigationEntry[][] = [];
  for (const entry of navigation) {
    const last = groups.at(-1);
    if (last === undefined || entry.group !== undefined) groups.push([entry]);
    else last.push(entry);
  }
  return groups;
}

function NavigationGroup({ id, entries }: { id: string; entries: readonly NavigationEntry[] }) {
  const heading = entries[0]?.group;
  return (
    <>
      {heading && <p id={id}>{heading}</p>}
      <ul {...(heading && { 'aria-labelledby': id })}>
        {entries.map(({ label, href, current }) => (
          <li>
            <a href={href} {...(current && { 'aria-current': 'page' as const })}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

/** A list that unfolds without script. */
function OrganizationSwitcher({ organization, others }: SettingsFrame) {
  const t = useTexts();
  if (others.length === 0) {
    return (
      <p class="organization">
        <bdi>{organization.name}</bdi>
      </p>
    );
  }
  return (
    <details class="switcher">
      <summary>
        <bdi>{organization.name}</bdi>
        <span class="quiet">{t('frame_switch')}</span>
      </summary>
      <ul aria-label={t('frame_others')}>
        {others.map(({ name, href }) => (
          <li>
            <a href={href}>{name}</a>
          </li>
        ))}
      </ul>
    </details>
  );
}
