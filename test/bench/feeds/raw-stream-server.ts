// What a stream of the same messages costs without a hub: grpc-js and nothing else, in a process of its own.
// node raw-stream-server.ts CA CERT KEY: prints its port; streams the items that are asked for with after_position.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import {
  FeedsServiceService,
  type FollowFeedRequest,
  type FollowFeedResponse,
} from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { anItem } from './an-item.ts';

const [ca, cert, key] = process.argv.slice(2).map((file) => readFileSync(file)) as [Buffer, Buffer, Buffer];

async function stream(call: ServerDuplexStream<FollowFeedRequest, FollowFeedResponse>): Promise<void> {
  for (let position = 1n; !call.cancelled; position++) {
    const response = { $case: 'item' as const, value: { ...anItem, position, appendedAt: anItem.time } };
    if (!call.write({ response })) await once(call, 'drain');
  }
}

const server = new Server();
server.addService(
  { followFeed: FeedsServiceService.followFeed },
  {
    followFeed: (call: ServerDuplexStream<FollowFeedRequest, FollowFeedResponse>) => {
      call.on('error', () => {});
      call.once('data', () => void stream(call).catch(() => call.end()));
    },
  },
);
const credentials = ServerCredentials.createSsl(ca, [{ cert_chain: cert, private_key: key }], true);
server.bindAsync('localhost:0', credentials, (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
process.once('SIGTERM', () => server.forceShutdown());
