import { type ChannelCredentials, Client } from '@grpc/grpc-js';

/** A connection to one service. It is made at the first use, kept, and made again by itself when it breaks. */
export function openChannel(address: string, credentials: ChannelCredentials): Client {
  return new Client(address, credentials, {
    // A peer that is gone without a word is noticed within 40 s, also while nothing is being asked of it.
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 10_000,
    'grpc.keepalive_permit_without_calls': 1,
    // The defaults wait up to two minutes after an outage; a restarted hub should be found within seconds.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 3_000,
  });
}
