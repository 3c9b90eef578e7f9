// A migration's name says what it does to a Worker that runs: `0031_contract_old_column` takes away what the
// Worker before it still used; every other one only adds. A deployment applies those that add before the new
// code and those that take away after it, each kind in order. test/dev/deploy/migrations.test.ts holds each
// file to its name.

/** @param name with or without `.sql` */
export function isContracting(name: string): boolean {
  return /^\d+_contract_/.test(name);
}
