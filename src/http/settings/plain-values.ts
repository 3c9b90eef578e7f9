// Names and values of attributes and settings in words, for people who read logs: no camel case, no JSON.

/** A value has no reason to be longer on a page. */
const MAX_CHARACTERS = 300;

/** `urn:…:enterprise:2.0:User:costCenter` and `costCenter` are "cost center". */
export function nameOfAttribute(name: string): string {
  if (Object.hasOwn(NAMES, name)) return NAMES[name] as string;
  const last = name.slice(name.lastIndexOf(':') + 1);
  if (name.startsWith('urn:') && /^(User|Group)$/i.test(last)) return 'attributes of an extension';
  return last
    .replaceAll('_', ' ')
    .replace(/([a-z0-9])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}

const NAMES: Readonly<Record<string, string>> = {
  userName: 'email address',
  email: 'email address',
  externalId: 'external ID',
  displayName: 'display name',
  active: 'whether they are active',
  signInUrl: 'sign-in URL',
  logoutUrl: 'logout URL',
};

export function plainText(value: unknown): string {
  return inWords(value).slice(0, MAX_CHARACTERS);
}

function inWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(inWords).join(', ');
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([name, inner]) => `${nameOfAttribute(name)} ${inWords(inner)}`)
    .join('; ');
}
