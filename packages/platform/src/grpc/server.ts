import { readFileSync } from 'node:fs';
import { Server, ServerCredentials, type ServiceDefinition, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { loadFileDescriptorSetFromBuffer } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation } from 'grpc-health-check';
import type { Certificates, CommonSettings } from '../config.ts';
import { toleratingMalformed } from './malformed.ts';

export type GrpcServer = {
  /** Readiness, the health of the service "": NOT_SERVING until set. */
  setServing(serving: boolean): void;
  /** Liveness, the health of the service "liveness": whether restarting would help. */
  setLive(live: boolean): void;
  /** Ends idle connections, waits for calls under way, and cancels them after the grace. */
  stop(): Promise<void>;
};

const stopGraceMilliseconds = 2_000;

/** gRPC over mTLS with health and reflection. A client without a certificate of the hub's authority gets no connection. */
export async function startGrpcServer(
  config: Pick<CommonSettings, 'GRPC_HOST' | 'GRPC_PORT'>,
  certificates: Certificates,
  services: readonly {
    readonly definition: ServiceDefinition;
    readonly implementation: UntypedServiceImplementation;
  }[],
): Promise<GrpcServer> {
  const server = new Server({
    // Finds dead peers within 40 s (off by default), and tolerates clients that look as often themselves.
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 10_000,
    'grpc.keepalive_permit_without_calls': 1,
    // A batch of 1,000 calls is about 300 kB.
    'grpc.max_receive_message_length': 4 * 1024 * 1024,
  });
  for (const { definition, implementation } of services)
    server.addService(toleratingMalformed(definition), implementation);

  const health = new HealthImplementation({ '': 'NOT_SERVING', liveness: 'SERVING' });
  health.addToServer(server);
  const image = readFileSync(new URL(import.meta.resolve('@throughline/proto/image.binpb')));
  new ReflectionService(loadFileDescriptorSetFromBuffer(image)).addToServer(server);

  const credentials = ServerCredentials.createSsl(
    certificates.ca,
    [{ cert_chain: certificates.cert, private_key: certificates.key }],
    true,
  );
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`${config.GRPC_HOST}:${config.GRPC_PORT}`, credentials, (error) =>
      error ? reject(error) : resolve(),
    );
  });

  return {
    setServing: (serving) => health.setStatus('', serving ? 'SERVING' : 'NOT_SERVING'),
    setLive: (live) => health.setStatus('liveness', live ? 'SERVING' : 'NOT_SERVING'),
    async stop() {
      health.setStatus('', 'NOT_SERVING');
      const forced = setTimeout(() => server.forceShutdown(), stopGraceMilliseconds);
      await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
      clearTimeout(forced);
    },
  };
}
