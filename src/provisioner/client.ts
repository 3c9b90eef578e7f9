// The one place that says which lane a change goes through.

import type { Lanes } from '../domain/lanes.ts';
import type { Lane } from './lane.ts';

export function openLanes(namespace: DurableObjectNamespace): Lanes {
  const lanes = namespace as DurableObjectNamespace<Lane>;
  const person = (organizationId: string, emailKey: string) =>
    lanes.get(lanes.idFromName(`person:${organizationId}:${emailKey}`));
  return {
    completeSignIn: (command) => person(command.organizationId, command.email.key).completeSignIn(command),
  };
}
