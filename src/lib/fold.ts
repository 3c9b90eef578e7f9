/**
 * How names that are not case-exact compare: userName, e-mail addresses, group names, domains. Lower case of the composed form (NFC),
 * composed again because lower-casing can decompose (`İ`). Close to RFC 8265 UsernameCaseMapped, without its width mapping.
 */
export function foldCase(text: string): string {
  // ASCII is composed already, and nearly everything is ASCII.
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  return text.normalize('NFC').toLowerCase().normalize('NFC');
}
