// An NGO's centre takes the referrals on its feed and records what it delivered.
// THROUGHLINE_FEEDS=… THROUGHLINE_REFERRALS=… THROUGHLINE_VAULT=… THROUGHLINE_ASSISTANCE=… node examples/centre.ts
import { HubError, newId, type PartnerClient } from '@throughline/client';
import type { ReferralSent } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { connectFromEnvironment } from './connection.ts';

/** @param help what your people do with the contact; resolves when the assistance is delivered */
export async function takeReferral(
  client: PartnerClient,
  { referralId, personId, consentId, assistanceKind }: ReferralSent,
  help: (contact: string, safeContactRules: string) => Promise<void>,
): Promise<void> {
  await client.referrals.acceptReferral({ referralId });
  const { data } = await client.vault.openPerson({ personId, consentId });
  await help(data?.contact ?? '', data?.safeContactRules ?? '');
  await client.assistance.recordAssistance({
    assistanceId: newId(),
    referralId,
    assistanceKind,
    deliveredAt: new Date(),
  });
  await client.referrals.completeReferral({ referralId });
}

export function followReferrals(
  client: PartnerClient,
  help: (contact: string, safeContactRules: string) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  return client.feeds.followFeed({
    signal,
    onItem: async ({ event }) => {
      if (event?.$case !== 'referralSent') return;
      try {
        await takeReferral(client, event.value, help);
      } catch (error) {
        // Too late: the deadline passed or the person withdrew. It is no longer ours, so the feed goes on.
        if (!(error instanceof HubError) || error.retryable) throw error;
        console.error(`referral ${event.value.referralId}: ${error.message}`);
      }
    },
  });
}

if (import.meta.main) {
  const client = connectFromEnvironment(process.env);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  await followReferrals(client, async () => console.log('a person to help'), stop.signal);
  client.close();
}
