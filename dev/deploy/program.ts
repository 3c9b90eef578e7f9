// What the operator's programs have in common: they end with a sentence and a next step, and leave nothing in
// the temporary folder.

import { parseArgs } from 'node:util';
import { DeployFailure } from './failure.ts';
import { openWrangler, type Wrangler } from './run-wrangler.ts';

export async function runProgram(main: (wrangler: Wrangler) => Promise<void>): Promise<void> {
  const wrangler = openWrangler(process.cwd());
  try {
    await main(wrangler);
  } catch (error) {
    if (!(error instanceof DeployFailure)) throw error;
    if (error.said !== '') console.error(`\n${error.said}`);
    console.error(`\n${error.message}\n${error.next}`);
    process.exitCode = 1;
  } finally {
    wrangler.close();
  }
}

type Options = Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>;

/** @param usage the next step where the arguments are others */
export function readArguments<const O extends Options>(options: O, usage: string, files = 0) {
  try {
    const parsed = parseArgs({ options, allowPositionals: files > 0 });
    if (parsed.positionals.length > files) throw new Error(`There are too many arguments.`);
    return parsed;
  } catch (error) {
    throw new DeployFailure((error as Error).message, usage);
  }
}
