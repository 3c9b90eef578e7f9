/**
 * The reason of a refusal, or what was returned instead. Whatever is no refusal is a defect and is thrown on.
 */
export async function reasonOf(attempt: () => unknown): Promise<unknown> {
  try {
    return { returned: await attempt() };
  } catch (error) {
    if (error instanceof Error && 'reason' in error) return error.reason;
    throw error;
  }
}

/** The detail of a refusal. */
export async function detailOf(attempt: () => unknown): Promise<unknown> {
  try {
    return { returned: await attempt() };
  } catch (error) {
    if (error instanceof Error && 'detail' in error) return error.detail;
    throw error;
  }
}
