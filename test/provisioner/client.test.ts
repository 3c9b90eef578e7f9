import { describe, expect, it } from 'vitest';
import type { ProvisioningCommand, ScimClient } from '../../src/domain/commands.ts';
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
    ['createUser', 'person:org_1:ada@acme.test'],
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

describe('a lane that is moved during a call', () => {
  function lanesThat(...answers: readonly (Error | object)[]) {
    const asked: string[] = [];
    const namespace = {
      idFromName: (name: string) => name,
      get: (name: string) => ({
        provision: async () => {
          asked.push(name);
          const answer = answers[asked.length - 1];
          if (answer instanceof Error) throw answer;
          return answer;
        },
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
