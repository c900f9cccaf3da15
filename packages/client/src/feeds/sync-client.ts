import type { Client } from '@grpc/grpc-js';
import { type Digest, DigestPeriod, SyncServiceService } from '@throughline/proto/throughline/feeds/v1/sync.ts';
import type { CallOptions } from '../connection/call-with-retry.ts';
import { unaryMethods } from '../connection/unary-methods.ts';
import type { Timing } from '../timing.ts';
import { nextPeriod, type Period, periodOf } from './digest-of.ts';
import { type GetSnapshotOptions, getSnapshot, type TakenSnapshot } from './get-snapshot.ts';

export type ListDigestsRequest = {
  /** Default DAY. */
  readonly period?: Period;
  /** The periods that begin at or after it and before `until`; as many as you like. */
  readonly from: Date;
  readonly until: Date;
};

/** For a system that starts, or that was restored, or that wants to know whether it holds what the hub holds. */
export type SyncClient = {
  /**
   * The present state of everything on the feed, at one position. Its order, its count and its hash are checked. Keep
   * nothing of it before it has resolved, and then follow the feed from its position.
   * @throws HubError: when it is retryable, ask anew; SnapshotError; what onEntity throws; the signal's reason
   */
  getSnapshot(options: GetSnapshotOptions): Promise<TakenSnapshot>;
  /** What the feed held in each day or hour; only those that hold items, in order. @throws HubError */
  listDigests(request: ListDigestsRequest, options?: CallOptions): Promise<Digest[]>;
};

const mostPeriods = 400;
const codes = { DAY: DigestPeriod.DIGEST_PERIOD_DAY, HOUR: DigestPeriod.DIGEST_PERIOD_HOUR } as const;

/** @param channel to where `feeds` listens */
export function createSyncClient(channel: () => Client, timing: Timing): SyncClient {
  const { path, requestSerialize, responseDeserialize } = SyncServiceService.getSnapshot;
  const unary = unaryMethods(SyncServiceService, channel, timing);
  return {
    getSnapshot: (options) => {
      const request = { unfinishedOnly: options.unfinishedOnly ?? false };
      const open = (metadata: Parameters<Parameters<typeof getSnapshot>[0]>[0]) =>
        channel().makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, metadata);
      return getSnapshot(open, options, timing);
    },
    async listDigests({ period = 'DAY', from, until }, options = {}) {
      const digests: Digest[] = [];
      let begin = from;
      do {
        const end = new Date(Math.min(afterPeriods(begin, period, mostPeriods).getTime(), until.getTime()));
        // What the hub computes for the first time takes longer than other answers.
        const call = { deadlineMilliseconds: 300_000, attemptMilliseconds: 60_000, ...options };
        const answer = await unary.listDigests({ period: codes[period], from: begin, until: end }, call);
        digests.push(...answer.digests);
        begin = end;
      } while (begin < until);
      return digests;
    },
  };
}

function afterPeriods(from: Date, period: Period, count: number): Date {
  const begin = periodOf(from, period);
  return new Date(begin.getTime() + count * (nextPeriod(begin, period).getTime() - begin.getTime()));
}
