/**
 * How names that are not case-exact compare: userName, email addresses, group names, domains. The result is
 * the lower case of the composed form (NFC), composed again because lower-casing can decompose (`İ`). This is
 * close to RFC 8265 UsernameCaseMapped, without its width mapping.
 */
export function foldCase(text: string): string {
  // ASCII is composed already, and nearly everything is ASCII.
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  return text.normalize('NFC').toLowerCase().normalize('NFC');
}
