import { callService, connectService } from '@throughline/platform/grpc/client';
import { runService } from '@throughline/platform/lifecycle';
import { createLog } from '@throughline/platform/log';
import type { KnownPartner } from '@throughline/platform/partners/directory';
import { type Transaction, transact } from '@throughline/platform/postgres/pool';
import { openService } from '@throughline/platform/service';
import { CallIntakeServiceService } from '@throughline/proto/throughline/calls/v1/calls.ts';
import { PseudonymKeyServiceClient } from '@throughline/proto/throughline/vault/v1/vault.ts';
import { callForwarded } from '@throughline/schemas/calls.ts';
import { createCallIntakeServer } from './adapters/grpc/call-intake-server.ts';
import { createIntakeHandler, followIntakeTopics } from './adapters/kafka/intake-topics.ts';
import { normaliseNumber } from './adapters/phone/normalise-number.ts';
import { createCallStore, type Door } from './adapters/postgres/call-store.ts';
import { holdPseudonymKeys } from './adapters/vault/pseudonym-keys.ts';
import { publishCalls } from './application/publish-calls.ts';
import { readConfig } from './config.ts';
import type { CallOutcome } from './domain/outcome.ts';
import type { ReportedCall } from './domain/reported-call.ts';

const config = readConfig();
const log = createLog(config.SERVICE_NAME, config.LOG_LEVEL);

await runService(log, async (lifecycle) => {
  const parts = await openService(config, log, lifecycle, {
    migrations: new URL('../migrations/', import.meta.url),
    publishes: [callForwarded],
  });
  const { database, partners } = parts;

  const vault = connectService(PseudonymKeyServiceClient, config.VAULT_ADDRESS, parts.certificates);
  lifecycle.onStop('vault client', () => vault.close());
  const keys = holdPseudonymKeys(
    () => callService(vault.getPseudonymKeys.bind(vault), {}, 5_000),
    (error) => log.warn({ event: 'no-pseudonym-keys', error }, 'the vault gave no keys; asking again'),
  );
  lifecycle.onStop('pseudonym keys', () => keys.stop());

  const store = createCallStore(parts.records, () => new Date());
  const takeIn = async (
    transaction: Transaction,
    operator: KnownPartner,
    calls: readonly ReportedCall[],
    door: Door,
  ): Promise<CallOutcome[]> =>
    publishCalls(
      calls,
      {
        operatorId: operator.partnerId,
        dialledDigits: operator.dialledDigits,
        now: Date.now(),
        futureToleranceMilliseconds: config.FUTURE_TOLERANCE_SECONDS * 1_000,
        normaliseNumber: (text) => normaliseNumber(text, operator.countryCode),
      },
      keys.pseudonyms(),
      store.acceptIn(transaction, operator.partnerId, door),
    );

  const intake = followIntakeTopics({
    partners,
    consume: (topics) =>
      parts.consume({
        topics,
        group: 'calls.intake',
        // An operator makes these ids: what tells repetitions is the call's own id and content.
        claimsEventIds: false,
        handle: createIntakeHandler(partners, (transaction, operator, calls) =>
          takeIn(transaction, operator, calls, 'KAFKA'),
        ),
      }),
    onFailure: (error) => lifecycle.fail(error),
  });
  partners.onChange(() => intake.partnersChanged());
  await parts.consume({ topics: ['partners'], handle: async () => {} });
  intake.partnersChanged();

  await parts.serve([
    {
      definition: CallIntakeServiceService,
      implementation: createCallIntakeServer(parts.handlers, partners, (operator, calls) =>
        transact(database, (transaction) => takeIn(transaction, operator, calls, 'GRPC')),
      ),
    },
  ]);
});
