import { retrying } from '@throughline/platform/retry';
import { ProvisionFailure } from './failures.ts';

const notYet = /^(ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|57P03)$/;

/**
 * Does the work, and does it again for a while when the part that it needs can't be reached: a part that is started
 * together with the hub is not there yet.
 * @throws ProvisionFailure when it was not reached in time
 * @throws what `work` threw, when that was anything else
 */
export async function untilReached(what: string, seconds: number, work: () => Promise<void>): Promise<void> {
  const last = performance.now() + seconds * 1_000;
  await retrying(work, {
    again: (error) => isUnreached(error) && performance.now() < last,
    backoff: { firstMilliseconds: 500, mostMilliseconds: 2_000 },
  }).catch((cause: unknown) => {
    if (!isUnreached(cause)) throw cause;
    throw new ProvisionFailure(`${what} could not be reached within ${seconds} s: ${messageOf(cause)}.`, { cause });
  });
}

function isUnreached(error: unknown): boolean {
  const { code, name, cause } = error as { code?: string; name?: string; cause?: unknown };
  if (notYet.test(code ?? '')) return true;
  if (name === 'KafkaJSConnectionError' || name === 'KafkaJSConnectionClosedError') return true;
  return cause instanceof Error && isUnreached(cause);
}

/** Of an error of several addresses only the first says anything. */
function messageOf(error: unknown): string {
  const { message, errors } = error as { message: string; errors?: readonly Error[] };
  return message || errors?.[0]?.message || 'it does not answer';
}
