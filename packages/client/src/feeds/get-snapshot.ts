import { createHash } from 'node:crypto';
import type { ClientReadableStream, Metadata } from '@grpc/grpc-js';
import type { EntityState, GetSnapshotResponse, SnapshotEnd } from '@throughline/proto/throughline/feeds/v1/sync.ts';
import { assertNever } from '../assert-never.ts';
import { backOff } from '../backoff.ts';
import { readStream } from '../connection/read-stream.ts';
import { toHubError } from '../errors/error-from-grpc.ts';
import type { Timing } from '../timing.ts';
import { metadataWithTrace } from '../tracing.ts';

export type GetSnapshotOptions = {
  /** Without what is finished: answered calls, ended referrals, closed gaps. Default false. */
  readonly unfinishedOnly?: boolean;
  /** Called with one at a time, in the order of kind and id; the next comes when it has resolved. */
  readonly onEntity: (entity: EntityState) => Promise<void> | void;
  /** Ends it; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * How long to try for the beginning, in milliseconds. Default ten minutes: the first snapshot of a long feed takes the
   * hub a while.
   */
  readonly deadlineMilliseconds?: number;
};

/** Follow the feed from `position`. */
export type TakenSnapshot = { readonly position: bigint; readonly entities: bigint };

/** What came is not a whole snapshot: throw away what you have of it and ask again. */
export class SnapshotError extends Error {
  constructor(problem: string) {
    super(`the snapshot is not whole: ${problem}`);
    this.name = 'SnapshotError';
  }
}

const silence = { milliseconds: 120_000, detail: 'The hub stopped in the middle of the snapshot.' };

/**
 * Takes a snapshot; begins anew, with backoff, as long as nothing of it came.
 * @throws HubError; SnapshotError; what onEntity throws; the signal's reason
 */
export async function getSnapshot(
  open: (metadata: Metadata) => ClientReadableStream<GetSnapshotResponse>,
  options: GetSnapshotOptions,
  timing: Timing,
): Promise<TakenSnapshot> {
  const { signal, deadlineMilliseconds = 600_000 } = options;
  const giveUpAt = timing.now() + deadlineMilliseconds;
  for (let failures = 1; ; failures++) {
    signal?.throwIfAborted();
    const parts = readStream(open(metadataWithTrace()), signal, timing, silence);
    let begun = false;
    try {
      const check = createSnapshotCheck();
      for (let next = await nextOf(parts); !next.done; next = await nextOf(parts)) {
        const { part } = next.value;
        // A kind of part that this client doesn't know yet is not for it.
        if (!part) continue;
        begun = true;
        switch (part.$case) {
          case 'start':
            check.start(part.value.position);
            break;
          case 'entity':
            check.entity(part.value);
            await options.onEntity(part.value);
            break;
          case 'end':
            check.end(part.value);
            break;
          default:
            assertNever(part);
        }
      }
      return check.whole();
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Interrupted)) throw error;
      const left = giveUpAt - timing.now();
      if (begun || !error.hub.retryable || left <= 0) throw error.hub;
      await backOff(failures, timing, signal, left);
    } finally {
      await parts.return();
    }
  }
}

/** So that what the hub did is not taken for what onEntity did. */
class Interrupted extends Error {
  readonly hub;

  constructor(thrown: unknown) {
    super('interrupted');
    this.hub = toHubError(thrown);
  }
}

function nextOf<Part>(parts: AsyncGenerator<Part, void, undefined>): Promise<IteratorResult<Part, void>> {
  return parts.next().catch((error: unknown) => {
    throw new Interrupted(error);
  });
}

/** @throws (each) SnapshotError */
function createSnapshotCheck() {
  const hash = createHash('sha256');
  let position: bigint | undefined;
  let entities = 0n;
  let last = Buffer.alloc(0);
  let ended = false;
  return {
    start(at: bigint): void {
      if (position !== undefined) throw new SnapshotError('it began twice');
      position = at;
    },
    entity({ kind, id, status, changedPosition }: EntityState): void {
      if (position === undefined || ended) throw new SnapshotError('something came before its start or after its end');
      // Kinds have capitals and underscores: what is below them keeps the order of kind and id.
      const key = Buffer.from(`${kind}\0${id}`);
      if (Buffer.compare(last, key) >= 0) throw new SnapshotError('something came out of order, or twice');
      if (changedPosition > position) throw new SnapshotError('it has a change that came after it');
      last = key;
      entities += 1n;
      hash.update(`${kind} ${id} ${status} ${changedPosition}\n`);
    },
    end(end: SnapshotEnd): void {
      if (position === undefined || ended) throw new SnapshotError('its end came before its start, or twice');
      if (end.entities !== entities) throw new SnapshotError(`${entities} came of ${end.entities}`);
      if (end.sha256 !== hash.digest('hex')) throw new SnapshotError('its hash is another one');
      ended = true;
    },
    whole(): TakenSnapshot {
      if (position === undefined || !ended) throw new SnapshotError('its end is missing');
      return { position, entities };
    },
  };
}
