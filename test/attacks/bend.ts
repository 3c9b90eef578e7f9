// Edits of XML text, for mutators: by regular expression, no matter
// which prefixes the document uses. `undefined`: nothing to edit.

export const EVIL = 'eve@acme.test';

export function sub(
  xml: string,
  from: string | RegExp,
  to: string | ((...found: string[]) => string),
): string | undefined {
  const edited = xml.replace(from, to as string);
  return edited === xml ? undefined : edited;
}

/** The first element of that local name, whole. */
export function first(xml: string, local: string): string | undefined {
  return new RegExp(`<(\\w+:)?${local}(?=[ >]).*?</(\\w+:)?${local}>`, 's').exec(xml)?.[0];
}

export function twice(xml: string, local: string): string | undefined {
  const element = first(xml, local);
  return element && xml.replace(element, () => element + element);
}

export function prefixOf(xml: string, local: string): string {
  return new RegExp(`<(\\w+:)?${local}[ >]`).exec(xml)?.[1] ?? '';
}

export function insideFirst(
  xml: string,
  local: string,
  markup: (prefix: string) => string,
): string | undefined {
  return sub(xml, new RegExp(`</(\\w+:)?${local}>`), (end, p = '') => `${markup(p)}${end}`);
}

export function before(xml: string, local: string, markup: string): string | undefined {
  return sub(xml, new RegExp(`<(\\w+:)?${local}>`), (start) => markup + start);
}

export function inText(xml: string, markup: string): string | undefined {
  return sub(xml, /(<(?:\w+:)?Issuer[^>]*>[^<]{5})/, (head) => head + markup);
}

export function onRoot(xml: string, attribute: string): string | undefined {
  return sub(xml, /<(?:\w+:)?Response /, (open) => `${open}${attribute} `);
}

export function declaration(xml: string, edit: (text: string) => string): string {
  const [, head, text] = /^(<\?.*?\?>)(.*)$/s.exec(xml) as unknown as [string, string, string];
  return head + edit(text);
}

export function extensions(xml: string, content: string): string {
  const p = prefixOf(xml, 'Response');
  return `<${p}Extensions>${content}</${p}Extensions>`;
}

export function forgedAssertion(xml: string): string | undefined {
  const genuine = first(xml, 'Assertion');
  const signature = genuine && first(genuine, 'Signature');
  return genuine
    ?.replace(signature ?? '', '')
    .replace('id41', 'id99')
    .replaceAll('ada@acme.test', EVIL);
}

export function withForged(
  xml: string,
  join: (forged: string, genuine: string) => string,
): string | undefined {
  const genuine = first(xml, 'Assertion');
  const forged = forgedAssertion(xml);
  if (genuine === undefined || forged === undefined) return undefined;
  const joined = join(forged, genuine);
  return joined === '' ? undefined : xml.replace(genuine, () => joined);
}

/** Edits the first Signature, which nothing else covers: it is the Response's, or the only one. */
export function keyInfo(xml: string, to: string | ((prefix: string) => string)): string | undefined {
  const signature = first(xml, 'Signature');
  const element = signature && first(signature, 'KeyInfo');
  if (!signature || !element) return undefined;
  const made = typeof to === 'string' ? to : to(prefixOf(element, 'KeyInfo'));
  return xml.replace(signature, () => signature.replace(element, () => made));
}
