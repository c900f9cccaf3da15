import type { ChannelCredentials, Client } from '@grpc/grpc-js';
import { AssistanceServiceService } from '@throughline/proto/throughline/assistance/v1/assistance.ts';
import { CasesServiceService } from '@throughline/proto/throughline/cases/v1/cases.ts';
import { DeliveriesServiceService } from '@throughline/proto/throughline/feeds/v1/deliveries.ts';
import { SubscriptionsServiceService } from '@throughline/proto/throughline/feeds/v1/subscriptions.ts';
import { PartnersServiceService } from '@throughline/proto/throughline/partners/v1/partners.ts';
import { ReferralsServiceService } from '@throughline/proto/throughline/referrals/v1/referrals.ts';
import { VaultServiceService } from '@throughline/proto/throughline/vault/v1/vault.ts';
import { type CallsClient, createCallsClient } from '../calls/calls-client.ts';
import { createFeedsClient, type FeedsClient } from '../feeds/feeds-client.ts';
import { createSyncClient, type SyncClient } from '../feeds/sync-client.ts';
import { createReconciliationClient, type ReconciliationClient } from '../reconciliation/reconciliation-client.ts';
import { realTiming, type Timing } from '../timing.ts';
import { type Certificate, credentialsOf } from './certificate.ts';
import { openChannel } from './channel.ts';
import { type UnaryMethods, unaryMethods } from './unary-methods.ts';

/** Where each service listens, as host:port; leave out what you don't use. */
export type Endpoints = {
  readonly calls?: string;
  readonly vault?: string;
  readonly cases?: string;
  readonly referrals?: string;
  readonly assistance?: string;
  readonly feeds?: string;
  readonly partners?: string;
};

export type ConnectionOptions = { readonly certificate: Certificate; readonly endpoints: Endpoints };

/**
 * The hub as one partner sees it. Methods take and answer the messages of the contracts in `proto`, repeat what a
 * repetition can help, and throw HubError otherwise. What you may do follows from your certificate.
 */
export type PartnerClient = {
  readonly calls: CallsClient;
  /** At the endpoint of `calls`. */
  readonly reconciliation: ReconciliationClient;
  readonly feeds: FeedsClient;
  /** Snapshots and digests; at the endpoint of `feeds`. */
  readonly sync: SyncClient;
  /** The doors that the hub carries the feed through; at the endpoint of `feeds`. */
  readonly subscriptions: UnaryMethods<typeof SubscriptionsServiceService>;
  /** Dead letters, replays, why and trace; at the endpoint of `feeds`. */
  readonly deliveries: UnaryMethods<typeof DeliveriesServiceService>;
  readonly vault: UnaryMethods<typeof VaultServiceService>;
  readonly cases: UnaryMethods<typeof CasesServiceService>;
  readonly referrals: UnaryMethods<typeof ReferralsServiceService>;
  readonly assistance: UnaryMethods<typeof AssistanceServiceService>;
  readonly partners: UnaryMethods<typeof PartnersServiceService>;
  /** Closes the connections; calls under way fail. Stop followers and publishers first. */
  close(): void;
};

/** What tests replace. @internal */
export type Seams = { readonly credentials?: ChannelCredentials; readonly timing?: Timing };

/**
 * A client of the hub. Connections are made at the first use of each service, so this neither waits nor fails when the
 * hub is away.
 * @throws the file system's error where a file of the certificate can't be read
 */
export function connect(options: ConnectionOptions, seams: Seams = {}): PartnerClient {
  const credentials = seams.credentials ?? credentialsOf(options.certificate);
  const timing = seams.timing ?? realTiming;
  const channels = new Map<keyof Endpoints, Client>();
  const channelOf = (service: keyof Endpoints) => (): Client => {
    const open = channels.get(service);
    if (open) return open;
    const address = options.endpoints[service];
    if (!address)
      throw new TypeError(`no endpoint for ${service}: give connect() its host:port in endpoints.${service}`);
    const channel = openChannel(address, credentials);
    channels.set(service, channel);
    return channel;
  };
  return {
    calls: createCallsClient(channelOf('calls'), timing),
    reconciliation: createReconciliationClient(channelOf('calls'), timing),
    feeds: createFeedsClient(channelOf('feeds'), timing),
    sync: createSyncClient(channelOf('feeds'), timing),
    subscriptions: unaryMethods(SubscriptionsServiceService, channelOf('feeds'), timing),
    deliveries: unaryMethods(DeliveriesServiceService, channelOf('feeds'), timing),
    vault: unaryMethods(VaultServiceService, channelOf('vault'), timing),
    cases: unaryMethods(CasesServiceService, channelOf('cases'), timing),
    referrals: unaryMethods(ReferralsServiceService, channelOf('referrals'), timing),
    assistance: unaryMethods(AssistanceServiceService, channelOf('assistance'), timing),
    partners: unaryMethods(PartnersServiceService, channelOf('partners'), timing),
    close() {
      for (const channel of channels.values()) channel.close();
      channels.clear();
    },
  };
}
