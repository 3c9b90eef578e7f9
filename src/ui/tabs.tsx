// The parts of a page that has grown too long for one. Each is an address of its own, so that tabs need no
// script.

export interface Tab {
  readonly label: string;
  readonly href: string;
  readonly current: boolean;
}

export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav aria-label={label} class="tabs">
      {tabs.map((tab) => (
        <a href={tab.href} {...(tab.current && { 'aria-current': 'page' as const })}>
          {tab.label}
        </a>
      ))}
    </nav>
  );
}
