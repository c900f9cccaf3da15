import { orRefuse, runService } from '@throughline/platform/lifecycle';
import { createLog } from '@throughline/platform/log';
import { openService } from '@throughline/platform/service';
import { AssistanceServiceService } from '@throughline/proto/throughline/assistance/v1/assistance.ts';
import { assistanceDelivered } from '@throughline/schemas/assistance.ts';
import { createAssistanceServer } from './adapters/grpc/assistance-server.ts';
import { followEvents } from './adapters/kafka/follow-events.ts';
import { createTransactions } from './adapters/postgres/assistance-store.ts';
import { createRecordAssistance } from './application/record-assistance.ts';
import { readConfig } from './config.ts';

const config = orRefuse(readConfig);
const log = createLog(config.SERVICE_NAME, config.LOG_LEVEL);

await runService(log, config, async (lifecycle) => {
  const parts = await openService(config, log, lifecycle, {
    migrations: new URL('../migrations/', import.meta.url),
    publishes: [assistanceDelivered],
  });
  await parts.consume({ topics: ['partners', 'referrals'], handle: followEvents });
  const recordAssistance = createRecordAssistance(createTransactions(parts.database, parts.records));
  await parts.serve([
    {
      definition: AssistanceServiceService,
      implementation: createAssistanceServer(parts.handlers, parts.partners, recordAssistance, () => Date.now()),
    },
  ]);
});
