import { ThroughlineError } from '@throughline/platform/errors';
import { callService, connectService } from '@throughline/platform/grpc/client';
import { orRefuse, runService } from '@throughline/platform/lifecycle';
import { createLog } from '@throughline/platform/log';
import type { KnownPartner } from '@throughline/platform/partners/directory';
import { transact } from '@throughline/platform/postgres/pool';
import { openService } from '@throughline/platform/service';
import { CallIntakeServiceService } from '@throughline/proto/throughline/calls/v1/calls.ts';
import {
  PseudonymKeyServiceClient,
  PseudonymKeyServiceService,
} from '@throughline/proto/throughline/vault/v1/vault.ts';
import {
  callForwarded,
  callRefused,
  sequenceGapClosed,
  sequenceGapFound,
  sequenceNumbersRepeated,
} from '@throughline/schemas/calls.ts';
import { batchLimit, createCallIntakeServer } from './adapters/grpc/call-intake-server.ts';
import { createOpenNumber } from './adapters/jwe/open-number.ts';
import { createIntakeHandler } from './adapters/kafka/intake-handler.ts';
import { followIntakeTopics } from './adapters/kafka/intake-topics.ts';
import { openMonths } from './adapters/open-months.ts';
import { createLineNormaliser } from './adapters/phone/known-lines.ts';
import { normaliseNumber } from './adapters/phone/normalise-number.ts';
import { createCallStore } from './adapters/postgres/call-store.ts';
import { openReconciliation } from './adapters/reconciliation.ts';
import { holdPseudonymKeys } from './adapters/vault/pseudonym-keys.ts';
import { gatherBySender } from './application/gather-batches.ts';
import { createIntake } from './application/take-in-calls.ts';
import { readConfig } from './config.ts';
import type { ReportedCall } from './domain/reported-call.ts';
import { keptFrom } from './domain/retention.ts';

const config = orRefuse(readConfig);
const log = createLog(config.SERVICE_NAME, config.LOG_LEVEL);
const retention = { CALLS: config.RETENTION_CALLS_DAYS, REFUSALS: config.RETENTION_REFUSALS_DAYS };

await runService(log, config, async (lifecycle) => {
  const parts = await openService(config, log, lifecycle, {
    migrations: new URL('../migrations/', import.meta.url),
    publishes: [callForwarded, callRefused, sequenceGapFound, sequenceGapClosed, sequenceNumbersRepeated],
  });
  const { database, partners } = parts;

  const { months, turn } = await openMonths(config, parts, retention, lifecycle, log);
  const vault = connectService(PseudonymKeyServiceClient, config.VAULT_ADDRESS, parts.certificates);
  lifecycle.onStop('vault client', () => vault.close());
  const keys = holdPseudonymKeys(
    () => callService(PseudonymKeyServiceService.getPseudonymKeys, vault.getPseudonymKeys.bind(vault), {}, 5_000),
    (error) => log.warn({ event: 'no-pseudonym-keys', error }, 'the vault gave no keys; asking again'),
    () => turn.oldest(),
  );
  lifecycle.onStop('pseudonym keys', () => keys.stop());

  const normaliseLine = createLineNormaliser();
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
        normaliseLine: (text) => normaliseLine(text, operator.countryCode),
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
        gatherBySender(
          (operator: KnownPartner, calls: readonly ReportedCall[], door: 'GRPC' | 'FILE') =>
            transact(database, (transaction) => intake.take(transaction, operator, calls, door)),
          { mostCalls: batchLimit, atOnce: 2, passes: (error) => ThroughlineError.from(error).retryable },
        ),
        () => keys.sealingKeys(),
        Date.now,
      ),
    },
  ]);
});
