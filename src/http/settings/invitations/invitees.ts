// The people to invite: typed addresses and rows of a CSV file as one list. Each entry remembers its place.

import type { Invitee } from '../../../domain/people/invitations.ts';
import { decodeUtf8 } from '../../../lib/bytes.ts';
import { parseCsv } from '../../../lib/csv.ts';
import type { Texts } from '../../../texts/texts.ts';
import type { Form } from '../../context.ts';
import { findRole } from '../../role-names.ts';

export interface PlacedInvitee extends Invitee {
  /** `Line 3`, `Row 2 of the file` */
  readonly place: string;
  /** The field that it came from. */
  readonly field: 'emails' | 'file';
}

export interface InviteForm {
  readonly emails: string;
  readonly role: string;
  /** Null if the file is not CSV in UTF-8. */
  readonly invitees: readonly PlacedInvitee[] | null;
}

/** Places and the words for roles are those of the page. */
export async function readInviteForm(form: Form, t: Texts): Promise<InviteForm> {
  const emails = form.text('emails');
  const role = form.text('role');
  const file = form.file('file');
  const typed = emails.split('\n').flatMap((line, index) =>
    withoutNames(line)
      .split(/[\s,;]+/)
      .filter(Boolean)
      .map((email) => ({
        email,
        role,
        place: t('invite_line', { number: index + 1 }),
        field: 'emails' as const,
      })),
  );
  if (!file) return { emails, role, invitees: typed };
  const rows = readRows(new Uint8Array(await file.arrayBuffer()));
  return { emails, role, invitees: rows && [...typed, ...toInvitees(rows, role, t)] };
}

/**
 * Mail programs copy `"Lovelace, Ada" <ada@example.com>`. A name begins the line or follows a separator, so
 * that no address before it is taken for a part of it.
 */
function withoutNames(text: string): string {
  return text.replace(/(^|[,;])\s*(?:"[^"]*"\s*|[^<>,;"@]*)<([^<>\s@]+@[^<>\s@]+)>/g, '$1 $2 ');
}

function readRows(bytes: Uint8Array): string[][] | null {
  try {
    return parseCsv(decodeUtf8(bytes));
  } catch {
    return null;
  }
}

/**
 * A first row may name the columns, in any order; without one they are address and role. A row without a role
 * gets the form's.
 */
function toInvitees(rows: readonly string[][], role: string, t: Texts): PlacedInvitee[] {
  const head = (rows[0] ?? []).map((cell) => cell.trim().toLowerCase());
  const named = head.findIndex((cell) => /^e-?mail( address|-adresse)?$/.test(cell));
  const emailColumn = Math.max(0, named);
  const roleColumn =
    named < 0 ? 1 : head.findIndex((cell) => /^(?:(?:organization )?role|rolle)$/.test(cell));
  return rows.slice(named < 0 ? 0 : 1).map((row, index) => {
    const word = row[roleColumn]?.trim() ?? '';
    return {
      email: withoutNames(row[emailColumn] ?? '').trim(),
      role: word === '' ? role : (findRole(word, t) ?? word),
      place: t('invite_row', { number: index + (named < 0 ? 1 : 2) }),
      field: 'file',
    };
  });
}
