/** Ends an exhaustive switch: a member of the union that was forgotten is a compile error here. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${String(value)}`);
}
