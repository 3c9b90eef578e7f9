// Where the settings of an organization are.

/** `page` is a path below them, without a slash before it. */
export function settingsPath(organizationId: string, page = ''): string {
  return `/orgs/${encodeURIComponent(organizationId)}/settings/${page}`;
}
