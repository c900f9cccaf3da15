export type { SealingKey } from '@throughline/proto/throughline/calls/v1/calls.ts';
export type { FeedItem } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
export type { Digest, EntityState } from '@throughline/proto/throughline/feeds/v1/sync.ts';
export type { Answer } from './calls/answer.ts';
export { type Call, newId } from './calls/call.ts';
export type { CallsClient } from './calls/calls-client.ts';
export type { PublishOptions } from './calls/publish-calls.ts';
export type { CallOptions } from './connection/call-with-retry.ts';
export type { Certificate } from './connection/certificate.ts';
export { type ConnectionOptions, connect, type Endpoints, type PartnerClient } from './connection/partner-client.ts';
export { type ErrorReason, HubError } from './errors/hub-error.ts';
export {
  type DigestedItem,
  digestOf,
  nextPeriod,
  type OwnDigest,
  type Period,
  periodOf,
} from './feeds/digest-of.ts';
export { FeedGapError } from './feeds/feed-order.ts';
export type { FeedsClient } from './feeds/feeds-client.ts';
export type { FollowFeedOptions, From, ItemTools } from './feeds/follow-feed.ts';
export { type GetSnapshotOptions, SnapshotError, type TakenSnapshot } from './feeds/get-snapshot.ts';
export type { FeedPage, PullFeedOptions } from './feeds/pull-feed.ts';
export type { ListDigestsRequest, SyncClient } from './feeds/sync-client.ts';
export type { ListDifferencesOptions } from './reconciliation/list-differences.ts';
export type { ReconciliationClient } from './reconciliation/reconciliation-client.ts';
