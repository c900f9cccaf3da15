import { ThroughlineError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Readiness } from '../readiness.ts';
import { retrying } from '../retry.ts';
import { type PartOfHub, refusalOf } from './part-refusal.ts';

/** How long a part may be away before the log says so again. */
const tellEveryAttempts = 10;

/**
 * Does what needs a part, at the start of a service. While the part is away it is waited for, and readiness says so: its
 * own supervisor starts it again, and ours need not start us again and again meanwhile.
 * @throws ThroughlineError CERTIFICATE_REFUSED or PART_REFUSED, with what to do, for what waiting does not mend; any other
 * error of `work` that is none of a part that is away
 */
export async function reachPart<T>(
  part: PartOfHub,
  work: () => Promise<T>,
  { readiness, log }: { readonly readiness: Pick<Readiness, 'waitsFor'>; readonly log: Log },
): Promise<T> {
  readiness.waitsFor(`${part.name} has not answered yet`);
  return await retrying(
    async () => {
      try {
        return await work();
      } catch (error) {
        throw refusalOf(part, error) ?? error;
      }
    },
    {
      again(thrown, attempt) {
        if (!isAway(thrown)) return false;
        const reason = reasonOf(thrown);
        readiness.waitsFor(`${part.name} is away: ${reason}`);
        if (attempt % tellEveryAttempts === 1) {
          log.warn({ event: 'part-away', part: part.name, attempt, cause: reason }, 'waiting for a part to answer');
        }
        return true;
      },
      backoff: { firstMilliseconds: 200, mostMilliseconds: 2_000 },
    },
  );
}

function isAway(error: unknown): boolean {
  if (ThroughlineError.from(error).retryable) return true;
  // kafkajs wraps what it has tried several times in an error that is not to be tried again.
  return error instanceof Error && error.name.startsWith('KafkaJS') && error.cause !== undefined && isAway(error.cause);
}

/** What the innermost cause says, in one line. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return reasonOf(error.cause);
  const { code } = error as { code?: unknown };
  return error.message.split('\n')[0] || String(code ?? error.name);
}
