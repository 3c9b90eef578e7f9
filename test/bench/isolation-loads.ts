// What an organization with a SCIM token can do to keep the database busy, in the shapes that cost most.

import { fillTeam } from '../support/scim-fill.ts';
import { fillTenant, memberId, scim, type Tenant } from './whole-operations.ts';
import type { Call, WholeServer } from './whole-server.ts';

const MEMBERS = 10_000;
/** This many of them have profiles just below the limit of a resource. */
const LARGE_MEMBERS = 400;
const LARGE_CHARACTERS = 31_000;
const SENDERS = 4;
const BULK_OPERATIONS = 100;
const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export interface Load {
  readonly name: string;
  readonly start: () => { readonly stop: () => Promise<Counts> };
}

interface Counts {
  readonly sent: number;
  readonly refused: number;
}

type MakeCall = (turn: number) => Call;

export async function openLoads(server: WholeServer): Promise<Load[]> {
  const busy = await fillTenant(server, 'busy.test', MEMBERS, { withSso: false });
  await fillTeam(server.d1, busy.organizationId, busy.teamId, MEMBERS);
  await writeNames(server.d1, busy);
  await writeNotes(server.d1, busy);
  const { token } = busy;
  const dearest = await findDearest(server, token);
  console.log(`The dearest filter that is not refused has ${dearest.terms} comparisons of lists.`);
  const filters: MakeCall = () => list(token, dearest.filter);
  const pages: MakeCall = (turn) => scim(token, 'GET', `/Users?count=200&startIndex=${1 + (turn % 300)}`);
  const group: MakeCall = () => scim(token, 'GET', `/Groups/${busy.teamId}`);
  const bulk: MakeCall = (turn) => bulkOf(busy, turn);
  const lookUps: MakeCall = (turn) => list(token, `userName eq "person${turn % MEMBERS}@busy.test"`);
  return [
    loadOf(server, `filters of ${dearest.terms} comparisons over ${MEMBERS.toLocaleString('en')} people`, [
      filters,
    ]),
    loadOf(server, 'pages of 1 MB', [pages]),
    loadOf(server, `one group of ${MEMBERS.toLocaleString('en')} members`, [group]),
    loadOf(server, `Bulk of ${BULK_OPERATIONS} changes`, [bulk]),
    loadOf(server, 'look-ups', [lookUps]),
    loadOf(server, 'all of these', [filters, pages, group, bulk]),
  ];
}

/** Four senders, each of which sends its next request as soon as it has the answer to the last one. */
function loadOf(server: WholeServer, name: string, calls: readonly MakeCall[]): Load {
  return {
    name,
    start: () => {
      let [turn, sent, refused, over] = [0, 0, 0, false];
      const senders = Array.from({ length: SENDERS }, async (_, at) => {
        const call = calls[at % calls.length] as MakeCall;
        while (!over) {
          const { status, text, header } = await server.send(call(turn++));
          sent++;
          const tooFast = status === 429 || (status === 200 && header('retry-after') !== undefined);
          if (!tooFast && status !== 200) throw new Error(`${name}: ${status} ${text}`);
          if (!tooFast) continue;
          refused++;
          const until = performance.now() + 1000 * Number(header('retry-after') ?? 1);
          while (!over && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
        }
      });
      const done = Promise.all(senders);
      return {
        stop: async () => {
          over = true;
          await done;
          return { sent, refused };
        },
      };
    },
  };
}

/** As many comparisons as the cost cap lets through, each of which looks at all of a person's addresses. */
async function findDearest(server: WholeServer, token: string) {
  for (let terms = 80; terms > 0; terms -= 4) {
    const filter = Array.from({ length: terms }, (_, i) => `emails.value co "ÉŁЖ${i}"`).join(' or ');
    const { status, text } = await server.send(list(token, filter, 1));
    if (status === 200) return { filter, terms };
    if (JSON.parse(text).scimType !== 'tooMany') throw new Error(`the dearest filter: ${status} ${text}`);
  }
  throw new Error('every filter is refused');
}

function list(token: string, filter: string, count = 200): Call {
  return scim(token, 'GET', `/Users?count=${count}&filter=${encodeURIComponent(filter)}`);
}

function bulkOf({ organizationId, token }: Tenant, turn: number): Call {
  const change = (i: number) => ({
    schemas: [PATCH_OP],
    Operations: [{ op: 'replace', path: 'title', value: `Title ${turn} ${i}` }],
  });
  return scim(token, 'POST', '/Bulk', {
    schemas: [BULK],
    Operations: Array.from({ length: BULK_OPERATIONS }, (_, i) => ({
      method: 'PATCH',
      path: `/Users/${memberId(organizationId, (turn * BULK_OPERATIONS + i) % MEMBERS)}`,
      data: change(i),
    })),
  });
}

/** Names and two addresses beyond ASCII, with their folded text. */
async function writeNames(d1: D1Database, { organizationId }: Tenant): Promise<void> {
  const addresses = (letter: string) =>
    `json_array(json_object('primary', json('true'), 'type', 'work', 'value', user_name_key),
      json_object('type', 'home', 'value', '${letter}va-' || user_name_key))`;
  await d1
    .prepare(
      `update members set profile = json_object('displayName', 'Éva ' || family_name, 'title', 'Größte', 'emails', ${addresses('É')}),
        folded = json_object('displayName', 'éva ' || lower(family_name), 'title', 'grösste', 'emails', ${addresses('é')}, 'userName', user_name_key)
        where organization_id = ?`,
    )
    .bind(organizationId)
    .run();
}

async function writeNotes(d1: D1Database, { organizationId }: Tenant): Promise<void> {
  await d1
    .prepare(
      `update members set profile = json_set(profile, '$."urn:acme:Custom:1.0:User"', json_object('note', printf('%.*c', ?2, 'x')))
        where id in (select id from members where organization_id = ?1 order by id limit ?3)`,
    )
    .bind(organizationId, LARGE_CHARACTERS, LARGE_MEMBERS)
    .run();
}
