import { isApiError } from '@sluice/kubernetes';

/** Waits for a request, for which these refusals are as good as success. */
export async function ignoring(reasons: readonly Parameters<typeof isApiError>[1][], work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isApiError(error, ...reasons)) throw error;
  }
}
