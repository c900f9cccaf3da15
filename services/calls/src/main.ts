import { callService, connectService } from '@throughline/platform/grpc/client';
import { runService } from '@throughline/platform/lifecycle';
import { createLog } from '@throughline/platform/log';
import type { KnownPartner } from '@throughline/platform/partners/directory';
import { createMonths } from '@throughline/platform/postgres/months';
import { openDatabase, transact } from '@throughline/platform/postgres/pool';
import { openService } from '@throughline/platform/service';
import { CallIntakeServiceService } from '@throughline/proto/throughline/calls/v1/calls.ts';
import { PseudonymKeyServiceClient } from '@throughline/proto/throughline/vault/v1/vault.ts';
import {
  callForwarded,
  callRefused,
  sequenceGapClosed,
  sequenceGapFound,
  sequenceNumbersRepeated,
} from '@throughline/schemas/calls.ts';
import { createCallIntakeServer } from './adapters/grpc/call-intake-server.ts';
import { createOpenNumber } from './adapters/jwe/open-number.ts';
import { createIntakeHandler } from './adapters/kafka/intake-handler.ts';
import { followIntakeTopics } from './adapters/kafka/intake-topics.ts';
import { normaliseNumber } from './adapters/phone/normalise-number.ts';
import { createCallStore } from './adapters/postgres/call-store.ts';
import { applyRetention, monthlyTables, recordRetention } from './adapters/postgres/retention-store.ts';
import { openReconciliation } from './adapters/reconciliation.ts';
import { everyHour } from './adapters/timer/month-turn.ts';
import { holdPseudonymKeys } from './adapters/vault/pseudonym-keys.ts';
import { createIntake } from './application/take-in-calls.ts';
import { readConfig } from './config.ts';
import { keptFrom } from './domain/retention.ts';

const config = readConfig();
const log = createLog(config.SERVICE_NAME, config.LOG_LEVEL);
const retention = { CALLS: config.RETENTION_CALLS_DAYS, REFUSALS: config.RETENTION_REFUSALS_DAYS };
const nextMonthMilliseconds = 31 * 86_400_000;

await runService(log, async (lifecycle) => {
  const parts = await openService(config, log, lifecycle, {
    migrations: new URL('../migrations/', import.meta.url),
    publishes: [callForwarded, callRefused, sequenceGapFound, sequenceGapClosed, sequenceNumbersRepeated],
  });
  const { database, partners } = parts;

  // A connection of its own: a batch that meets a new month waits for it while it holds one of the others.
  const forMonths = openDatabase({ ...config, DATABASE_POOL_SIZE: 1 }, parts.certificates, log);
  lifecycle.onStop('months database', () => forMonths.end());
  const months = createMonths(forMonths, monthlyTables);
  let linkFrom = Date.now();
  const turnMonths = async (): Promise<void> => {
    const now = Date.now();
    await months.ensure([now, now + nextMonthMilliseconds]);
    const dropped = await applyRetention(database, months, retention, now);
    if (dropped.length > 0) log.info({ event: 'retention-applied', dropped }, 'dropped months that had their time');
    linkFrom = (await months.oldest({ table: 'call', key: 'uuidv7' })) ?? now;
  };
  await recordRetention(database, retention, new Date());
  await turnMonths();
  const turning = everyHour('month-turn', turnMonths, log);
  lifecycle.onStop('months', () => turning.stop());

  const vault = connectService(PseudonymKeyServiceClient, config.VAULT_ADDRESS, parts.certificates);
  lifecycle.onStop('vault client', () => vault.close());
  const keys = holdPseudonymKeys(
    () => callService(vault.getPseudonymKeys.bind(vault), {}, 5_000),
    (error) => log.warn({ event: 'no-pseudonym-keys', error }, 'the vault gave no keys; asking again'),
    () => linkFrom,
  );
  lifecycle.onStop('pseudonym keys', () => keys.stop());

  const { booksIn } = createCallStore(parts.records, months, () => new Date());
  const intake = createIntake({
    booksIn,
    pseudonyms: () => keys.pseudonyms(),
    rulesOf: (operator: KnownPartner) => {
      const now = Date.now();
      return {
        operatorId: operator.partnerId,
        dialledDigits: operator.dialledDigits,
        now,
        futureToleranceMilliseconds: config.FUTURE_TOLERANCE_SECONDS * 1_000,
        oldest: keptFrom(retention.CALLS, now),
        normaliseNumber: (text) => normaliseNumber(text, operator.countryCode),
      };
    },
  });
  const kafkaDoor = createIntakeHandler(
    partners,
    intake,
    createOpenNumber(() => keys.sealingKeys()),
  );
  const intakeTopics = followIntakeTopics({
    partners,
    consume: (topics) => parts.consume({ topics, group: 'calls.intake', ...kafkaDoor }),
    onFailure: (error) => lifecycle.fail(error),
  });
  partners.onChange(() => {
    keys.refresh();
    intakeTopics.partnersChanged();
  });
  await parts.consume({ topics: ['partners'], handle: async () => {} });
  intakeTopics.partnersChanged();

  const grace = config.SEQUENCE_GAP_GRACE_SECONDS * 1_000;
  const reconciliation = await openReconciliation(parts, lifecycle, log, grace);

  await parts.serve([
    reconciliation,
    {
      definition: CallIntakeServiceService,
      implementation: createCallIntakeServer(
        parts.handlers,
        partners,
        (operator, calls, door) => transact(database, (transaction) => intake.take(transaction, operator, calls, door)),
        () => keys.sealingKeys(),
        Date.now,
      ),
    },
  ]);
});
