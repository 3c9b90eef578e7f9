// The second part of `npm run test:faults`: CHANGES (10,000) changes by SCIM in twenty organizations, while
// the Worker is killed KILLS (10) times. A receiver of webhooks must have each event at least once, signed,
// in the order of its organization, with none missing; and the feed must have each exactly once.
//
// PORT (8797) chooses where; the receiver listens on the port after it.

import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { parsePort } from '../../dev/ports.ts';
import { check, FaultServer, type Json, Receiver, USER, withFaults } from './server.ts';

const CHANGES = Number(process.env.CHANGES ?? 10_000);
const KILLS = Number(process.env.KILLS ?? 10);
const ORGANIZATIONS = 20;
const PEOPLE = 4;
/** How long the receiver may need for what is left after the last change. */
const CATCH_UP_MS = 300_000;

interface Told {
  readonly id: string;
  readonly seq: number;
  readonly previousSeq: number | null;
}

const port = parsePort('PORT', process.env.PORT, 8797);
const server = new FaultServer(port);
const told = new Map<string, Told[]>();
let webhook: Webhook | null = null;
let forged = 0;
const receiver = new Receiver(port + 1, async ({ headers, body }) => {
  try {
    webhook?.verify(body, headers as Record<string, string>);
  } catch {
    forged++;
    return 401;
  }
  const { id, seq, previousSeq, organizationId } = JSON.parse(body).data;
  told.set(organizationId, [...(told.get(organizationId) ?? []), { id, seq, previousSeq }]);
  await sleep(Math.random() * 4);
  return 204;
});

interface Lane {
  readonly token: string;
  readonly userId: string;
  step: number;
}

/** Titles that were acknowledged, and those for which no answer came. */
const acknowledged = new Set<string>();
const unanswered = new Set<string>();

await withFaults(server, [receiver], async () => {
  const made = await server.api('POST', '/webhooks', { url: receiver.url });
  webhook = new Webhook(made.secret);
  const lanes = await openLanes();
  for (let round = 1; round <= KILLS + 1; round++) {
    const isLast = round > KILLS;
    // The kill comes in the middle of what is under way.
    const until = isLast ? CHANGES : Math.floor((CHANGES * round) / (KILLS + 1));
    const pushing = Promise.all(lanes.map((lane) => push(lane, () => isLast && acknowledged.size >= until)));
    while (acknowledged.size < until) await sleep(5);
    if (!isLast) await server.kill();
    await pushing;
    console.log(
      isLast
        ? `${acknowledged.size} changes acknowledged`
        : `kill ${round}: ${acknowledged.size} acknowledged`,
    );
    if (!isLast) await server.start();
  }
  const feed = await readFeed();
  await catchUp(feed);
  compare(feed);
  const sent = [...told.values()].reduce((sum, list) => sum + list.length, 0);
  return (
    `${feed.length} events of ${acknowledged.size} acknowledged changes, ${KILLS} kills: the feed has each once, ` +
    `the receiver each in order, ${sent - feed.length} of them twice, none missing, none forged`
  );
});

async function openLanes(): Promise<Lane[]> {
  const lanes: Lane[] = [];
  for (let i = 0; i < ORGANIZATIONS; i++) {
    const { token } = await server.organization(`Organization ${i}`, `o${i}.test`);
    for (let n = 0; n < PEOPLE; n++) {
      const user = { schemas: [USER], userName: `p${n}@o${i}.test`, active: true };
      const { status, body } = await server.scim(token, 'POST', '/Users', user);
      check(status === 201, `a person could not be created: ${status}`);
      lanes.push({ token, userId: body.id, step: 0 });
    }
  }
  return lanes;
}

/** Changes one person over and over, until the connection breaks. */
async function push(lane: Lane, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const title = `${lane.userId} ${lane.step++}`;
    unanswered.add(title);
    const answer = await server.replace(lane.token, lane.userId, 'title', title).catch(() => null);
    if (answer === null || answer.status >= 500) return;
    if (answer.status === 429) {
      unanswered.delete(title);
      await sleep(500);
      continue;
    }
    check(answer.status === 200, `a change answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    unanswered.delete(title);
    acknowledged.add(title);
  }
}

async function readFeed(): Promise<Json[]> {
  const items: Json[] = [];
  for (let after = 0; ; ) {
    const page = await server.api('GET', `/events?after=${after}&limit=100`);
    items.push(...page.items);
    if (page.next === after) return items;
    after = page.next;
  }
}

async function catchUp(feed: readonly Json[]): Promise<void> {
  const last = new Map(feed.map(({ organizationId, seq }) => [organizationId, seq]));
  const isThere = () =>
    [...last].every(([organizationId, seq]) => told.get(organizationId)?.some((one) => one.seq === seq));
  const began = Date.now();
  while (!isThere()) {
    check(Date.now() - began < CATCH_UP_MS, 'the receiver has not had the last events in time');
    await sleep(200);
  }
  console.log(`the receiver had the last event ${((Date.now() - began) / 1000).toFixed(1)} s after the feed`);
}

function compare(feed: readonly Json[]): void {
  check(forged === 0, `${forged} webhooks did not verify`);
  feed.forEach(({ seq }, i) => {
    check(i === 0 || seq === feed[i - 1].seq + 1, `the feed has a gap or a repetition before ${seq}`);
  });
  const titles = feed.flatMap(({ type, data }) =>
    type === 'member.updated' ? [data.attributes.title as string] : [],
  );
  const once = new Set(titles);
  check(once.size === titles.length, 'a change has two events');
  for (const title of acknowledged) check(once.has(title), `"${title}" was acknowledged and has no event`);
  for (const title of once)
    check(acknowledged.has(title) || unanswered.has(title), `"${title}" was never sent`);
  for (const [organizationId, own] of Map.groupBy(feed, (event) => event.organizationId as string)) {
    compareOrder(organizationId, own, told.get(organizationId) ?? []);
  }
}

/** Each delivery is the one before once more, or the next event. */
function compareOrder(organizationId: string, events: readonly Json[], deliveries: readonly Told[]): void {
  let at = -1;
  for (const { id, seq, previousSeq } of deliveries) {
    if (at >= 0 && events[at].seq === seq) continue;
    at++;
    const expected = events[at];
    check(
      expected?.seq === seq && expected.id === id,
      `${organizationId} was sent ${seq} in place of ${expected?.seq}`,
    );
    const before = at === 0 ? null : events[at - 1].seq;
    check(previousSeq === before, `${seq} says that ${previousSeq} was before it, not ${before}`);
  }
  check(at === events.length - 1, `${organizationId} misses ${events.length - 1 - at} events`);
}
