import { readFileSync } from 'node:fs';
import { Client, type ClientDuplexStream, credentials } from '@grpc/grpc-js';
import {
  FeedsServiceService,
  type FollowFeedRequest,
  type FollowFeedResponse,
} from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import type { CertificateFiles } from '@throughline/provision/certificate-files';

const credit = 1_000;

export type Reading = {
  /** Resolves with the seconds from the request until so many items were there. */
  readonly done: Promise<number>;
  /** So far. */
  received(): number;
  stop(): void;
};

/**
 * Reads a stream of items as fast as they come, decoded, and does nothing with them; the same for the hub and for what
 * it is compared with.
 * @param perSecond where given, takes no more than this
 */
export function readStream(
  address: string,
  files: CertificateFiles,
  options: { readonly afterPosition: bigint; readonly count: number; readonly perSecond?: number },
): Reading {
  const [ca, key, cert] = [files.caFile, files.keyFile, files.certFile].map((file) => readFileSync(file)) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  const client = new Client(address, credentials.createSsl(ca, key, cert));
  const { path, requestSerialize, responseDeserialize } = FeedsServiceService.followFeed;
  const stream: ClientDuplexStream<FollowFeedRequest, FollowFeedResponse> = client.makeBidiStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
  );
  const done = Promise.withResolvers<number>();
  const startedAt = performance.now();
  let [received, unpaid] = [0, 0];
  let next = options.afterPosition;
  let stopped = false;
  const first = options.perSecond ?? credit;
  const pay = (items: number): void => void stream.write({ request: { $case: 'credit', value: items } });
  stream.on('error', (error) => {
    if (!stopped) done.reject(error);
  });
  stream.on('data', ({ response }: FollowFeedResponse) => {
    if (response?.$case !== 'item') return;
    next += 1n;
    if (response.value.position !== next) done.reject(new Error(`position ${response.value.position} for ${next}`));
    received += 1;
    unpaid += 1;
    if (options.perSecond === undefined && unpaid >= credit / 2) {
      pay(unpaid);
      unpaid = 0;
    }
    if (received === options.count) done.resolve((performance.now() - startedAt) / 1_000);
  });
  const slow =
    options.perSecond === undefined ? undefined : setInterval(() => pay(options.perSecond ?? 1), 1_000).unref();
  stream.write({ request: { $case: 'start', value: { afterPosition: options.afterPosition, credit: first } } });
  const stop = (): void => {
    stopped = true;
    clearInterval(slow);
    stream.cancel();
    client.close();
  };
  const finished = done.promise.finally(stop);
  finished.catch(() => {});
  return { done: finished, received: () => received, stop };
}
