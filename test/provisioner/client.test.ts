import { describe, expect, it } from 'vitest';
import type { MemberCommand, ProvisioningCommand, ScimClient } from '../../src/domain/commands.ts';
import { laneOf, openLanes } from '../../src/provisioner/client.ts';

const client = { organizationId: 'org_1' } as ScimClient;
const header = { client, method: '', path: '', nowMs: 0, ifMatch: null };
const request = { ...header, successStatus: 200, loadReferences: false };
const fields = { userName: 'Ada@acme.test', displayName: 'Ünits', externalId: null, profile: {} };
const email = { address: 'Ada@acme.test', key: 'ada@acme.test', domain: 'acme.test' };
const command = (kind: string, more: object = {}) =>
  ({ kind, request, id: 'x', fields, email, operations: [], ...more }) as unknown as ProvisioningCommand;

describe('the lane of a change', () => {
  it.each([
    ['createUser', 'people:org_1:27'],
    ['replaceUser', 'member:org_1:x'],
    ['patchUser', 'member:org_1:x'],
    ['deleteUser', 'member:org_1:x'],
    ['createGroup', 'team-name:org_1:ünits'],
    ['replaceGroup', 'team:org_1:x'],
    ['patchGroup', 'team:org_1:x'],
    ['deleteGroup', 'team:org_1:x'],
  ])('of kind %s is %s', (kind, lane) => {
    expect(laneOf(command(kind))).toBe(lane);
  });

  it('is the same for two spellings of one name', () => {
    const other = command('createGroup', { fields: { ...fields, displayName: 'U\u0308NITS' } });
    expect(laneOf(other)).toBe(laneOf(command('createGroup')));
  });
});

describe('the lanes of addresses', () => {
  const laneOfAddress = (key: string, organizationId = 'org_1') =>
    laneOf(
      command('createUser', {
        email: { ...email, key },
        request: { ...request, client: { organizationId } },
      }),
    );

  it('are the same for the same address, and not those of another organization', () => {
    expect(laneOfAddress('ada@acme.test')).toBe(laneOfAddress('ada@acme.test'));
    expect(laneOfAddress('ada@acme.test', 'org_2')).not.toBe(laneOfAddress('ada@acme.test'));
  });

  it('are 64 for any number of people, of whom none has much more than a fair share', () => {
    const people = Array.from({ length: 6_400 }, (_, index) => laneOfAddress(`person${index}@acme.test`));
    const sizes = [...Map.groupBy(people, (lane) => lane).values()].map((lane) => lane.length);
    expect(sizes).toHaveLength(64);
    expect(Math.max(...sizes)).toBeLessThan(200);
  });
});

describe('a lane that is moved during a call', () => {
  function lanesThat(...answers: readonly (Error | object)[]) {
    const asked: string[] = [];
    const answer = async (name: string) => {
      asked.push(name);
      const next = answers[asked.length - 1];
      if (next instanceof Error) throw next;
      return next;
    };
    const namespace = {
      idFromName: (name: string) => name,
      get: (name: string) => ({
        provision: () => answer(name),
        changeMember: () => answer(name),
      }),
    };
    return { lanes: openLanes(namespace as unknown as DurableObjectNamespace), asked };
  }
  const moved = () => Object.assign(new Error('reset'), { retryable: true });

  it.each(['patchUser', 'replaceUser', 'patchGroup', 'replaceGroup'])('gets a %s once more', async (kind) => {
    const { lanes, asked } = lanesThat(moved(), { outcome: 'done' });
    expect(await lanes.provision(command(kind))).toEqual({ outcome: 'done' });
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['change', 2],
    ['remove', 1],
    ['add', 1],
    ['accept', 1],
  ])('is asked for a member\u2019s %s %d times', async (kind, times) => {
    const { lanes, asked } = lanesThat(moved(), { outcome: 'done' });
    const invitation = { organizationId: 'org_1', emailKey: email.key };
    const sent = { kind, organizationId: 'org_1', id: 'x', email, write: { invitation } };
    const result = lanes.changeMember(sent as unknown as MemberCommand);
    if (times === 2) expect(await result).toEqual({ outcome: 'done' });
    else await expect(result).rejects.toThrow('reset');
    expect(asked).toHaveLength(times);
  });

  it.each([
    ['twice', 'patchUser', moved()],
    ['for a creation, which could make a duplicate', 'createUser', moved()],
    ['for a deletion', 'deleteGroup', moved()],
    ['when it is overloaded', 'patchUser', Object.assign(moved(), { overloaded: true })],
    ['after a fault of ours', 'patchUser', new Error('defect')],
  ])('is not called again %s', async (what, kind, error) => {
    const { lanes, asked } = lanesThat(error, error, { outcome: 'done' });
    await expect(lanes.provision(command(kind))).rejects.toBe(error);
    expect(asked).toHaveLength(what === 'twice' ? 2 : 1);
  });
});
