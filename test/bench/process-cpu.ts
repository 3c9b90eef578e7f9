// What another process has used of the processor, from Linux's /proc. Other systems have no such file: null
// there.

import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second on every platform that Node runs on (sysconf(_SC_CLK_TCK)). */
const MS_PER_TICK = 10;

/** The process of this name whose parent, or whose parent's parent, is `ancestor`. */
export function findChild(ancestor: number, name: string): number | null {
  const processes = listProcesses();
  const descends = (pid: number, depth: number): boolean => {
    const parent = processes.find((one) => one.pid === pid)?.parent;
    return parent !== undefined && (parent === ancestor || (depth > 0 && descends(parent, depth - 1)));
  };
  return processes.find((one) => one.name === name && descends(one.pid, 1))?.pid ?? null;
}

/** User and system time of all its threads, those that have ended too. */
export function cpuMsOf(pid: number): number | null {
  const stat = readStat(pid);
  return stat && stat.ticks * MS_PER_TICK;
}

export interface ProcessStat {
  readonly pid: number;
  readonly name: string;
  readonly parent: number;
  readonly ticks: number;
}

/** proc_pid_stat(5). The name stands in parentheses and may hold spaces and parentheses itself. */
export function parseStat(text: string): ProcessStat | null {
  const match = /^(\d+) \((.*)\) \S (.*)$/s.exec(text.trim());
  if (!match) return null;
  const [, pid, name, rest] = match as unknown as [string, string, string, string];
  // The 4th field is the first of `rest`; utime and stime are the 14th and 15th.
  const fields = rest.split(' ').map(Number);
  const [parent, user, system] = [fields[0], fields[10], fields[11]];
  if (parent === undefined || user === undefined || system === undefined) return null;
  return { pid: Number(pid), name, parent, ticks: user + system };
}

function listProcesses(): ProcessStat[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => readStat(Number(name)) ?? []);
  } catch {
    return [];
  }
}

function readStat(pid: number): ProcessStat | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return null;
  }
}
