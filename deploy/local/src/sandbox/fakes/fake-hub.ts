import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type UntypedHandleCall,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { AssistanceServiceService } from '@throughline/proto/throughline/assistance/v1/assistance.ts';
import {
  CallIntakeServiceService,
  Outcome,
  type PublishRequest,
} from '@throughline/proto/throughline/calls/v1/calls.ts';
import { CasesServiceService } from '@throughline/proto/throughline/cases/v1/cases.ts';
import { FeedsServiceService } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { Partner, PartnerRole, PartnersServiceService } from '@throughline/proto/throughline/partners/v1/partners.ts';
import {
  ReferralStatus,
  ReferralsServiceService,
  type SendReferralRequest,
} from '@throughline/proto/throughline/referrals/v1/referrals.ts';
import { VaultServiceService } from '@throughline/proto/throughline/vault/v1/vault.ts';
import { onTestFinished } from 'vitest';
import { ensureAuthority } from '../../certificates/authority.ts';
import { issue } from '../../certificates/issue.ts';
import { connectionsWith, type SandboxConnections } from '../connections.ts';
import { centreIds, deskId, partnerIds } from '../partner-ids.ts';
import { createFakeFeed } from './fake-feed.ts';

type Called = { readonly getAuthContext: () => { sslPeerCertificate?: { subject: { CN?: unknown } } } };
type Done = (error: null, response: unknown) => void;

/** What the hub does for a journey, in memory, over mTLS. `loses` says which calls it acknowledges and drops. */
export async function startFakeHub(loses: (callIndex: number) => boolean = () => false) {
  const feeds = new Map(partnerIds.map((id) => [id as string, createFakeFeed()]));
  const feedOf = (partnerId: string): ReturnType<typeof createFakeFeed> => feeds.get(partnerId) as never;
  const partnerOf = (call: unknown): string =>
    String((call as Called).getAuthContext().sslPeerCertificate?.subject.CN).replace('partner.', '');
  const calls = new Map<string, string>();
  const referrals = new Map<string, { request: SendReferralRequest; callId: string; asked: string[] }>();
  const callOfCase = new Map<string, string>();
  const consents = new Map<string, string[]>();
  const requests: { readonly method: string; readonly by: string; readonly request: unknown }[] = [];

  const offer = (referralId: string): void => {
    const it = referrals.get(referralId);
    if (!it) return;
    const recipientId = consents.get(it.request.consentId)?.find((id) => !it.asked.includes(id));
    if (!recipientId) {
      const value = { referralId, caseId: it.request.caseId, offersMade: it.asked.length };
      feedOf(deskId).append(it.callId, { $case: 'referralUnplaced', value });
      return;
    }
    it.asked.push(recipientId);
    const { caseId, personId, consentId, assistanceKind, language, area } = it.request;
    const value = {
      ...{ referralId, caseId, personId, consentId, recipientId, assistanceKind, language, area },
      ...{ offerNumber: it.asked.length, priority: 'URGENT', deadline: new Date() },
    };
    for (const id of [deskId, recipientId]) feedOf(id).append(it.callId, { $case: 'referralSent', value });
  };
  const both = (
    centreId: string,
    referralId: string,
    event: Parameters<ReturnType<typeof createFakeFeed>['append']>[1],
  ) => {
    for (const id of [deskId, centreId]) feedOf(id).append(referrals.get(referralId)?.callId ?? '', event);
  };

  const methods: Record<string, (request: never, by: string) => unknown> = {
    recordInformation({ callId, operatorId, informationTopics, answeredAt }: never) {
      const value = { callId, operatorId, informationTopics: (informationTopics as number[]).map(String), answeredAt };
      feedOf(deskId).append(callId, { $case: 'informationGiven', value });
      feedOf(operatorId).append(callId, { $case: 'callAnswered', value: { callId, answeredAt } });
      return {};
    },
    openCase({ caseId, callId }: never) {
      callOfCase.set(caseId, callId);
      return { caseId };
    },
    sealPerson: ({ personId }: never) => ({ personId }),
    recordConsent({ consentId, recipientIds }: never) {
      consents.set(consentId, recipientIds);
      return { consentId };
    },
    openPerson: () => ({ data: undefined, fields: [] }),
    sendReferral(request: never) {
      const sent: SendReferralRequest = request;
      if (referrals.has(sent.referralId)) return { status: ReferralStatus.REFERRAL_STATUS_REQUESTED };
      referrals.set(sent.referralId, { request: sent, callId: callOfCase.get(sent.caseId) ?? '', asked: [] });
      offer(sent.referralId);
      return { status: ReferralStatus.REFERRAL_STATUS_REQUESTED };
    },
    acceptReferral({ referralId }: never, by) {
      both(by, referralId, {
        $case: 'referralAccepted',
        value: { referralId, recipientId: by, acceptedAt: new Date() },
      });
      return { status: ReferralStatus.REFERRAL_STATUS_ACCEPTED };
    },
    rejectReferral({ referralId, reason }: never, by) {
      const value = { referralId, recipientId: by, reason, rejectedAt: new Date() };
      both(by, referralId, { $case: 'referralRejected', value });
      offer(referralId);
      return {};
    },
    completeReferral: () => ({ status: ReferralStatus.REFERRAL_STATUS_COMPLETED }),
    recordAssistance({ assistanceId, referralId, assistanceKind, deliveredAt }: never, by) {
      const caseId = referrals.get(referralId)?.request.caseId ?? '';
      const value = { assistanceId, referralId, caseId, ngoId: by, assistanceKind, deliveredAt };
      both(by, referralId, { $case: 'assistanceDelivered', value });
      return { assistanceId };
    },
    listPartners: () => ({
      partners: centreIds.map((partnerId) =>
        Partner.fromPartial({
          ...{ partnerId, role: PartnerRole.PARTNER_ROLE_NGO, status: 1, countryCode: 'UA' },
          ...{ services: [{ assistanceKind: 1, status: 'active' }], languages: ['ukr'], serviceAreas: ['UA'] },
        }),
      ),
    }),
    acknowledgeFeed: ({ position }: never, by) => ({ acknowledgedPosition: feedOf(by).acknowledge(position) }),
    getFeedStatus: (_request, by) => feedOf(by).status(),
    pullFeed({ afterPosition, limit }: never, by) {
      const after = Number(afterPosition);
      return { items: feedOf(by).items.slice(after, after + limit), headPosition: feedOf(by).status().headPosition };
    },
  };

  const streams: Record<string, (stream: never) => void> = {
    followFeed: (stream) => feedOf(partnerOf(stream)).follow(stream),
    publish(stream: ServerDuplexStream<PublishRequest, unknown>) {
      const operatorId = partnerOf(stream);
      stream.write({ batchId: 0n, answers: [], refusal: undefined, credit: 1_000 });
      stream.on('error', () => {});
      stream.on('end', () => stream.end());
      stream.on('data', ({ batchId, calls: batch }: PublishRequest) => {
        const answers = batch.map(({ callId }) => {
          const known = calls.has(callId);
          calls.set(callId, operatorId);
          if (!known && !loses(calls.size)) {
            const value = { ...forwarded, callId, operatorId, receivedAt: new Date() };
            feedOf(deskId).append(callId, { $case: 'callForwarded', value });
          }
          const outcome = known ? Outcome.OUTCOME_DUPLICATE : Outcome.OUTCOME_ACCEPTED;
          return { callId, outcome, reason: 0, detail: '' };
        });
        stream.write({ batchId, answers, refusal: undefined, credit: batch.length });
      });
    },
  };

  const server = new Server();
  for (const service of [
    ...[CallIntakeServiceService, CasesServiceService, VaultServiceService, ReferralsServiceService],
    ...[AssistanceServiceService, FeedsServiceService, PartnersServiceService],
  ]) {
    const implementation: UntypedServiceImplementation = {};
    for (const name of Object.keys(service)) {
      const unary = (call: { request: never }, done: Done): void => {
        const by = partnerOf(call);
        requests.push({ method: name, by, request: call.request });
        done(null, methods[name]?.(call.request, by) ?? {});
      };
      implementation[name] = (streams[name] ?? unary) as UntypedHandleCall;
    }
    server.addService(service, implementation);
  }
  const connections = await listen(server);
  return { connections, feeds, calls, requests };
}

const forwarded = {
  ...{ dialledDigits: '527', forwardedToNumber: '', calling: '', callingNumberPseudonym: '', pseudonymEpoch: '' },
  earlierPseudonyms: [],
  ...{ numberRestricted: false, seizureTime: undefined, answerTime: undefined, releaseTime: undefined },
};

async function listen(server: Server): Promise<SandboxConnections> {
  const directory = mkdtempSync(join(tmpdir(), 'throughline-sandbox-'));
  const authority = await ensureAuthority(directory);
  const own = await issue(authority, { commonName: 'service.fake' });
  await Promise.all(partnerIds.map((id) => issue(authority, { commonName: `partner.${id}` })));
  const pair = { cert_chain: readFileSync(own.certFile), private_key: readFileSync(own.keyFile) };
  const credentials = ServerCredentials.createSsl(readFileSync(own.caFile), [pair], true);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  onTestFinished(() => server.forceShutdown());
  // By name: TLS has no server name for an address.
  const at = `localhost:${port}`;
  return connectionsWith(directory, {
    ...{ calls: at, vault: at, cases: at, referrals: at, assistance: at, feeds: at, partners: at },
  });
}
