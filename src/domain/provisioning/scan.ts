// A list whose filter or order no index has: everybody is read for it. It is read in pieces of a few
// milliseconds, with a rest after each, and the scans of an organization run one after the other in a lane of
// their own. So what one organization searches for holds nobody else's request for longer than a piece.

import { ScimError } from '../../scim/errors.ts';
import { commit } from '../../storage/change.ts';
import { type Database, openDatabase } from '../../storage/database.ts';
import {
  byteWeights,
  costOf,
  type FilterCost,
  type ScanSize,
  selectScanSize,
  unitsOf,
} from '../../storage/provisioning/filter-cost.ts';
import {
  placeOf,
  SCAN_START,
  type ScanMatch,
  type ScanPlace,
  selectScanPiece,
} from '../../storage/provisioning/scan.ts';
import type { ScanCommand, ScanResult } from '../commands.ts';
import { runConfirmed } from './confirmed-batch.ts';
import { logRefusal } from './log.ts';
import { ProvisioningRefused } from './refusals.ts';
import { ScanPage } from './scan-page.ts';

/**
 * About half a second of D1's time, in pieces: 190 comparisons of single values or 20 of addresses over
 * 10,000 people, or one of addresses over 150,000.
 */
export const MAX_SCAN_UNITS = 2_000_000;

/** About five milliseconds. */
const PIECE_UNITS = 20_000;
/**
 * The units are an estimate: a piece is never so small that its round trip costs more than its work, unless
 * its own rows are large.
 */
const MIN_PIECE_ROWS = 20;
const MAX_PIECE_ROWS = 5000;

/** Runs one piece of work, and rests after it. */
export type Paced = <T>(run: () => Promise<T>) => Promise<T>;

/** Runs the command inside the lane. */
export async function runScan(
  d1: D1Database,
  command: ScanCommand,
  paced: Paced,
  maxPieceRows = MAX_PIECE_ROWS,
): Promise<ScanResult> {
  const db = openDatabase(d1);
  try {
    return { outcome: 'done', ...(await scan(db, command, paced, maxPieceRows)) };
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    if (error.reason !== 'unauthorized') {
      const target = { targetType: null, targetId: null, targetLabel: null };
      await commit(db, logRefusal(db, command.request, error, target));
    }
    const productReason = error instanceof ProvisioningRefused ? error.productReason : null;
    return { outcome: 'refused', reason: error.reason, productReason, detail: error.detail };
  }
}

async function scan(db: Database, command: ScanCommand, paced: Paced, maxPieceRows: number) {
  const { request, scan, page } = command;
  const { organizationId } = request.client;
  const cost = costOf(scan.filter, scan.sort);
  const { rows } = await runConfirmed(db, request, [
    selectScanSize(db, organizationId, scan.table, cost.memberships > 0),
  ]);
  const size = rows[0][0] ?? { rows: 0, bytes: 0, memberships: 0 };
  const rowsAtOnce = Math.min(maxPieceRows, pieceRows(cost, size));
  const limit = { rows: rowsAtOnce, units: PIECE_UNITS, weights: byteWeights(cost) };
  const found = new ScanPage(page, scan.sort);
  for (let after: ScanPlace | undefined = SCAN_START; after !== undefined; ) {
    const from: ScanPlace = after;
    const [piece] = await paced(() => selectScanPiece(db, organizationId, scan, { after: from, limit }));
    found.add(JSON.parse(piece?.found ?? '[]') as ScanMatch[]);
    const isMore = piece?.isCut === 1 || piece?.looked === rowsAtOnce;
    after = piece?.last && isMore ? placeOf(piece.last) : undefined;
  }
  return found.result();
}

/** @throws ScimError tooMany if the scan would cost more than one request may */
function pieceRows(cost: FilterCost, size: ScanSize): number {
  const units = unitsOf(cost, size);
  if (units > MAX_SCAN_UNITS) throw tooMuch(cost, size);
  const each = units / Math.max(1, size.rows);
  return Math.max(MIN_PIECE_ROWS, Math.floor(PIECE_UNITS / Math.max(each, Number.MIN_VALUE)));
}

function tooMuch({ values, elements, memberships }: FilterCost, { rows }: ScanSize): ScimError {
  return new ScimError(
    'tooMany',
    `This request makes ${values + elements + memberships} comparisons with each of ${rows} resources, which is more than one request may. ` +
      'Compare fewer attributes at a time, or add an "and" with "eq" on id, userName, externalId or the displayName of a group: those are looked up.',
  );
}
