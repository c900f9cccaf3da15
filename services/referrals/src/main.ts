import { orRefuse, runService } from '@throughline/platform/lifecycle';
import { createLog } from '@throughline/platform/log';
import { openService } from '@throughline/platform/service';
import { ReferralsServiceService } from '@throughline/proto/throughline/referrals/v1/referrals.ts';
import { createReferralsServer } from './adapters/grpc/referrals-server.ts';
import { createEventFollower } from './adapters/kafka/follow-events.ts';
import { publishedContracts } from './adapters/kafka/published-events.ts';
import { createReferralReader, createTransactions } from './adapters/postgres/transactions.ts';
import { watchReferrals } from './adapters/telemetry/watch-referrals.ts';
import { startDeadlineTimer } from './adapters/timer/deadline-timer.ts';
import { createAcceptReferral } from './application/accept-referral.ts';
import { createCompleteReferral } from './application/complete-referral.ts';
import { createPassDeadlines } from './application/pass-deadlines.ts';
import { createReadReferral } from './application/read-referral.ts';
import { createRejectReferral } from './application/reject-referral.ts';
import { createSendReferral } from './application/send-referral.ts';
import { answerTimesOf, readConfig } from './config.ts';

const config = orRefuse(readConfig);
const log = createLog(config.SERVICE_NAME, config.LOG_LEVEL);

await runService(log, config, async (lifecycle) => {
  const parts = await openService(config, log, lifecycle, {
    migrations: new URL('../migrations/', import.meta.url),
    publishes: publishedContracts,
  });
  const now = (): number => Date.now();
  const answerTimes = answerTimesOf(config);
  const transactions = createTransactions(parts.database, parts.records);
  const reader = createReferralReader(parts.database);
  watchReferrals(parts.database, now);

  await parts.consume({
    topics: ['partners', 'consents', 'cases'],
    handle: createEventFollower(parts.records, answerTimes, now),
  });

  const timer = startDeadlineTimer({
    passDeadlines: createPassDeadlines(transactions, reader, answerTimes, (referralId, error) =>
      log.error({ event: 'deadline-not-passed', referralId, error }, 'could not take a referral to the next centre'),
    ),
    now,
    mostMilliseconds: config.REFERRAL_SWEEP_MILLISECONDS,
    log,
  });
  lifecycle.onStop('deadlines', () => timer.stop());
  parts.mustProgress('deadlines', timer);

  await parts.serve([
    {
      definition: ReferralsServiceService,
      implementation: createReferralsServer(
        parts.handlers,
        parts.partners,
        {
          send: createSendReferral(transactions, answerTimes),
          accept: createAcceptReferral(transactions),
          reject: createRejectReferral(transactions, answerTimes),
          complete: createCompleteReferral(transactions),
          read: createReadReferral(reader),
        },
        now,
      ),
    },
  ]);
});
