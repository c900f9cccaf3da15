import { connect, type PartnerClient } from '@throughline/client';
import { type CentreSettings, runCentre } from './centre.ts';
import { type Clock, realClock } from './clock.ts';
import type { SandboxConnections } from './connections.ts';
import { runDesk } from './desk.ts';
import { watchProgress } from './feed-progress.ts';
import { createJourneyBoard, type JourneyBoard } from './journey-board.ts';
import type { Observation } from './observation.ts';
import { noteAnswers, publishAs } from './operator.ts';
import { centreIds, deskId, operatorIds, partnerIds, type SandboxPartnerId } from './partner-ids.ts';
import { replay } from './replay.ts';
import { openSequenceNumbers } from './sequence-numbers.ts';
import { trafficOf } from './traffic.ts';
import { awaitDelivery } from './verify-delivery.ts';

export type SandboxOptions = {
  readonly connections: SandboxConnections;
  /** Of the three operators together, on average over a simulated day. Default 60. */
  readonly callsPerMinute?: number;
  /** Ends when so many journeys are finished; otherwise it goes on until the signal aborts. */
  readonly journeys?: number;
  /** Replays the calls of this CSV file instead; see `callFileColumns`. */
  readonly callsFile?: string;
  /** The same seed draws the same callers and pauses. */
  readonly seed: string;
  /** Keeps the operators' running numbers over restarts; without it they begin at 1. */
  readonly stateFile?: string;
  /** Share of the calls that become a referral, 0 to 1. Default 0.4. */
  readonly referredShare?: number;
  /** Default: 75 % accepted, 15 % declined, assistance after 1 s on average. */
  readonly centres?: Partial<CentreSettings>;
  /** Told of everything that partners see and do, after the board was. */
  readonly report: (observation: Observation, board: JourneyBoard) => void;
  /** Stops operators first; then what is under way is finished as far as a few seconds allow. */
  readonly signal: AbortSignal;
  readonly clock?: Clock;
};

/** Machine-readable; see DESIGN.md. */
export type Summary = {
  /** Distinct calls that operators were told are permanent. */
  readonly acknowledged: number;
  readonly answered: number;
  readonly referred: number;
  readonly assisted: number;
  /** Of the acknowledged calls, those that came on the desk's feed. */
  readonly delivered: number;
  /** Of the acknowledged calls, those that did not: the difference of the two sets of ids. */
  readonly lost: number;
  readonly seconds: number;
};

/** How long the parts of stopping may take: when all was well, and after Ctrl-C, when everything has ten seconds. */
const patience = {
  finished: { answers: 10_000, delivery: 30_000, work: 2_000 },
  aborted: { answers: 1_500, delivery: 1_500, work: 1_000 },
};
const quietMilliseconds = 60_000;

/**
 * Runs the partners of the sandbox against a hub.
 * @throws HubError or FeedGapError that a partner can't get over, and what the file of calls can't be read for
 */
export async function runSandbox(options: SandboxOptions): Promise<Summary> {
  const { connections, signal, journeys, clock = realClock } = options;
  const startedAt = clock.now();
  const board = createJourneyBoard();
  const enough = new AbortController();
  let lastStepAt = startedAt;
  const observe = (observation: Observation): void => {
    if (observation.kind !== 'feed-status') lastStepAt = clock.now();
    board.observe(observation);
    options.report(observation, board);
    if (journeys !== undefined && board.finished >= journeys) enough.abort();
  };

  const clients = new Map(partnerIds.map((id): [SandboxPartnerId, PartnerClient] => [id, connect(connections[id])]));
  const clientOf = (id: SandboxPartnerId): PartnerClient => clients.get(id) as PartnerClient;
  const sequence = openSequenceNumbers(options.stateFile);
  const endCalls = new AbortController();
  const dropCalls = new AbortController();
  const stopFollowing = new AbortController();
  const giveUpWork = new AbortController();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  const guarded = (work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => {
      if (!dropCalls.signal.aborted && !stopFollowing.signal.aborted) failed.reject(error);
    });

  const stops = { stop: stopFollowing.signal, giveUp: giveUpWork.signal };
  const centreSettings = {
    acceptedShare: 0.75,
    declinedShare: 0.15,
    deliverAfterMilliseconds: 1_000,
    ...options.centres,
  };
  const deskSettings = { referredShare: options.referredShare ?? 0.4 };
  const followers = [
    runDesk({ client: clientOf(deskId), settings: deskSettings, observe, ...stops }),
    ...centreIds.map((centreId) =>
      runCentre({ centreId, client: clientOf(centreId), settings: centreSettings, observe, clock, ...stops }),
    ),
    ...operatorIds.map((id) => noteAnswers(id, clientOf(id), observe, stopFollowing.signal)),
    watchProgress(clients, board, observe, clock, stopFollowing.signal),
  ].map(guarded);

  const file = options.callsFile ? replay(options.callsFile, observe, endCalls.signal) : undefined;
  const traffic = { callsPerMinute: options.callsPerMinute ?? 60, seed: options.seed };
  const publishers = operatorIds.map((id) => {
    const calls = file?.callsOf(id) ?? trafficOf(id, traffic, sequence, clock, endCalls.signal);
    return publishAs(id, clientOf(id), calls, observe, dropCalls.signal);
  });
  const published = Promise.all([...publishers, ...(file ? [file.read] : [])].map(guarded)).then(() => {});

  /** A file may hold too few calls for so many journeys: then this ends when nothing happens any more. */
  const fileIsDone = async (): Promise<void> => {
    if (!file || journeys === undefined) return aborted(enough.signal);
    await published;
    while (!enough.signal.aborted && clock.now() - lastStepAt < quietMilliseconds) {
      await clock.delay(1_000, enough.signal);
    }
    if (!enough.signal.aborted) observe({ kind: 'notice', text: 'the file had too few calls for so many journeys' });
  };

  try {
    await Promise.race([aborted(signal), aborted(enough.signal), fileIsDone(), failed.promise]);
    const limits = signal.aborted ? patience.aborted : patience.finished;
    endCalls.abort();
    await within(limits.answers, published, clock);
    dropCalls.abort();
    await published;
    await awaitDelivery(clientOf(deskId), board, observe, clock, limits.delivery);
    stopFollowing.abort();
    await within(limits.work, Promise.all(followers), clock);
    giveUpWork.abort();
    await Promise.all(followers);
  } finally {
    for (const controller of [enough, endCalls, dropCalls, stopFollowing, giveUpWork]) controller.abort();
    for (const client of clients.values()) client.close();
    sequence.close();
  }
  return summarise(board, (clock.now() - startedAt) / 1_000);
}

function summarise(board: JourneyBoard, seconds: number): Summary {
  const { acknowledged, answered, referred, assisted, delivered } = board.counts;
  const lost = board.undelivered().length;
  return { acknowledged, answered, referred, assisted, delivered, lost, seconds: Math.round(seconds * 10) / 10 };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function within(milliseconds: number, work: Promise<unknown>, clock: Clock): Promise<void> {
  const done = new AbortController();
  await Promise.race([work.finally(() => done.abort()), clock.delay(milliseconds, done.signal)]);
}
