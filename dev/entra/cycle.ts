// A provisioning cycle: the probe, everybody who has changed, their managers, the groups. What failed is
// tried again by the next cycle, as at the real Entra ID.
import type { Task } from '../idp/tasks.ts';
import { exportManager, exportPerson, probe, type Runner } from './export.ts';
import { exportGroup } from './export-group.ts';

/** "Provision now". Returns a task for each thing that was done or tried, oldest first. */
export async function runCycle(runner: Runner): Promise<Task[]> {
  const { tenant } = runner;
  const tasks = [await probe(runner)];
  // Without a connection nothing would succeed.
  if (tasks[0]?.state === 'failed') return tasks;
  const note = async (task: Promise<Task | null>) => {
    const done = await task;
    if (done) tasks.push(done);
  };
  for (const person of [...tenant.people]) await note(exportPerson(runner, person));
  for (const person of tenant.people) await note(exportManager(runner, person));
  for (const group of tenant.groups) await note(exportGroup(runner, group));
  return tasks;
}

/** "Restart provisioning": forgets what was told, so that the next cycle looks at everybody again. */
export function forgetExported({ tenant }: Runner): void {
  for (const account of Object.values(tenant.application.provisioning?.users ?? {})) account.exported = '';
  tenant.save();
}
