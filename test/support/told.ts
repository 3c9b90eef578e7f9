// What a form's answer has the next page tell once, as the tests write it: `/profile?done=name`.

const COOKIE = '__Host-gatehouse-done';

/** Where an answer leads, and the name of the notice that its cookie brings to that page. */
export function leadsTo({ headers }: Pick<Response, 'headers'>): string {
  const location = headers.get('Location') ?? '';
  const set = headers.getSetCookie().find((line) => line.startsWith(`${nameFor(location)}=`));
  const done = /=(\w+);/.exec(set ?? '')?.[1];
  return done === undefined ? location : `${location}?done=${done}`;
}

/** The cookie of a page that is written with `?done=`; null for any other. */
export function toldAt(page: string): { readonly name: string; readonly value: string } | null {
  const [path = '', done] = page.split('?done=');
  return done === undefined ? null : { name: nameFor(path), value: done };
}

function nameFor(path: string): string {
  return COOKIE + path.replace(/\/$/, '').replace(/[^\w-]/g, '.');
}
