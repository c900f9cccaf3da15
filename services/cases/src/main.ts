import { orRefuse, runService } from '@throughline/platform/lifecycle';
import { createLog } from '@throughline/platform/log';
import { openService } from '@throughline/platform/service';
import { CasesServiceService } from '@throughline/proto/throughline/cases/v1/cases.ts';
import { callForwarded } from '@throughline/schemas/calls.ts';
import { caseOpened, informationGiven } from '@throughline/schemas/cases.ts';
import { partnerRegistered } from '@throughline/schemas/partners.ts';
import { createCasesServer } from './adapters/grpc/cases-server.ts';
import { rememberCalls } from './adapters/kafka/remember-calls.ts';
import { createCallStore } from './adapters/postgres/call-store.ts';
import { createCaseStore } from './adapters/postgres/case-store.ts';
import { createOpenCase } from './application/open-case.ts';
import { createRecordInformation } from './application/record-information.ts';
import { readConfig } from './config.ts';

const config = orRefuse(readConfig);
const log = createLog(config.SERVICE_NAME, config.LOG_LEVEL);
const now = (): number => Date.now();

await runService(log, config, async (lifecycle) => {
  const parts = await openService(config, log, lifecycle, {
    migrations: new URL('../migrations/', import.meta.url),
    publishes: [informationGiven, caseOpened],
  });
  const { database, partners, records } = parts;
  const isOperator = (partnerId: string): boolean => partners.find(partnerId)?.role === 'OPERATOR';

  await parts.consume({ topics: [partnerRegistered.topic, callForwarded.topic], handle: rememberCalls });
  await parts.serve([
    {
      definition: CasesServiceService,
      implementation: createCasesServer(parts.handlers, partners, {
        recordInformation: createRecordInformation(
          createCallStore(database, records, () => new Date(now())),
          isOperator,
          now,
        ),
        openCase: createOpenCase(createCaseStore(database, records), now),
      }),
    },
  ]);
});
