import { allowedItems, evolveReplay, type NextItems, type ReplayProgress, type ReplayStep } from '../domain/replay.ts';

/** What a step of one replay needs, in one transaction that holds the replay. */
export type ReplayUnit<Replay extends ReplayProgress = ReplayProgress> = {
  /** Undefined when it does not run, or when another instance is at it. */
  findRunning(replayId: string): Promise<Replay | undefined>;
  /** The first items that were selected and not reached yet. */
  next(replay: Replay, limit: number): Promise<NextItems>;
  /** Puts them on the feed again, in this order. */
  append(replay: Replay, positions: readonly bigint[]): Promise<void>;
  save(replay: Replay, step: ReplayStep, now: number): Promise<void>;
};

export type ReplayTransactions<Replay extends ReplayProgress = ReplayProgress> = {
  /** All of it happens, or nothing. */
  step<T>(work: (unit: ReplayUnit<Replay>) => Promise<T>): Promise<T>;
  /** The ids of those that run, the oldest first. */
  running(): Promise<readonly string[]>;
};

/**
 * Goes one step on with each replay that runs, as far as its speed allows at `now` (milliseconds since the epoch).
 * @returns whether there is more to do at once, some time soon, or only when a replay is started
 */
export type RunReplays = (now: number) => Promise<'more' | 'running' | 'idle'>;

/** So that those who write the feed wait for a step and not for a second's worth of it. */
const mostAtOnce = 500;

/**
 * Each step is a transaction of its own that puts items on the feed and moves the replay: whatever breaks, nothing is
 * repeated and nothing is skipped. One that fails is told to `onFailure` and does not keep the others waiting.
 */
export function createRunReplays<Replay extends ReplayProgress>(
  transactions: ReplayTransactions<Replay>,
  onFailure: (replayId: string, error: unknown) => void,
): RunReplays {
  const stepOf = (replayId: string, now: number): Promise<boolean> =>
    transactions.step(async (unit) => {
      const replay = await unit.findRunning(replayId);
      if (!replay) return false;
      const allowed = allowedItems(replay, now);
      if (allowed === 0) return false;
      const next = await unit.next(replay, Math.min(allowed, mostAtOnce));
      await unit.append(replay, next.positions);
      const step = evolveReplay(replay, next, now);
      await unit.save(replay, step, now);
      return step.state === 'RUNNING' && allowedItems({ ...replay, ...step }, now) > 0;
    });

  return async (now) => {
    const replays = await transactions.running();
    let more = false;
    for (const replayId of replays) {
      try {
        more = (await stepOf(replayId, now)) || more;
      } catch (error) {
        onFailure(replayId, error);
      }
    }
    if (more) return 'more';
    return replays.length > 0 ? 'running' : 'idle';
  };
}
