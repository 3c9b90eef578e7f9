/**
 * Waits for all at the same time. Where several fail, it always throws the first of them in the order of the
 * arguments: Promise.all would throw whichever failed first.
 */
export async function inOrder<T extends readonly unknown[]>(
  ...waiting: T
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const settled = await Promise.allSettled(waiting);
  return settled.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  }) as { -readonly [K in keyof T]: Awaited<T[K]> };
}
