import { readMasterKey } from '@throughline/platform/key-file';
import { orRefuse, runService } from '@throughline/platform/lifecycle';
import { createLog } from '@throughline/platform/log';
import { openService } from '@throughline/platform/service';
import { PseudonymKeyServiceService, VaultServiceService } from '@throughline/proto/throughline/vault/v1/vault.ts';
import { partnerRegistered } from '@throughline/schemas/partners.ts';
import { consentGiven, consentWithdrawn } from '@throughline/schemas/vault.ts';
import { createCallKeys, createSealing, fingerprintOf } from './adapters/crypto/sealing.ts';
import { createPseudonymKeyServer } from './adapters/grpc/pseudonym-key-server.ts';
import { createVaultServer } from './adapters/grpc/vault-server.ts';
import { createConsentStore } from './adapters/postgres/consent-store.ts';
import { createHandingOutAudit, ensureSameMasterKey } from './adapters/postgres/master-key-store.ts';
import { createOpeningStore } from './adapters/postgres/opening-store.ts';
import { createPersonStore } from './adapters/postgres/person-store.ts';
import { createHandOutPseudonymKeys } from './application/hand-out-pseudonym-keys.ts';
import { createListOpenings } from './application/list-openings.ts';
import { createOpenPerson } from './application/open-person.ts';
import { createRecordConsent } from './application/record-consent.ts';
import { createSealPerson } from './application/seal-person.ts';
import { createWithdrawConsent } from './application/withdraw-consent.ts';
import { readConfig } from './config.ts';

const config = orRefuse(readConfig);
const log = createLog(config.SERVICE_NAME, config.LOG_LEVEL);
const now = (): number => Date.now();

await runService(log, config, async (lifecycle) => {
  const masterKey = readMasterKey('VAULT_MASTER_KEY_FILE', config.VAULT_MASTER_KEY_FILE);
  const parts = await openService(config, log, lifecycle, {
    migrations: new URL('../migrations/', import.meta.url),
    publishes: [consentGiven, consentWithdrawn],
  });
  const { database, partners, handlers } = parts;
  await ensureSameMasterKey(database, fingerprintOf(masterKey));

  const sealing = createSealing(masterKey);
  const persons = createPersonStore(database);
  const consents = createConsentStore(database, parts.records, () => new Date(now()));
  const openings = createOpeningStore(database);
  const isNgo = (partnerId: string): boolean => partners.find(partnerId)?.role === 'NGO';
  const missionIds = (): readonly string[] =>
    partners
      .all()
      .filter(({ role }) => role === 'IOM_MISSION')
      .map(({ partnerId }) => partnerId);

  await parts.consume({ topics: [partnerRegistered.topic], handle: async () => {} });
  await parts.serve([
    {
      definition: VaultServiceService,
      implementation: createVaultServer(handlers, partners, {
        sealPerson: createSealPerson(persons, sealing, now),
        recordConsent: createRecordConsent(consents, isNgo, now),
        withdrawConsent: createWithdrawConsent(consents, now),
        openPerson: createOpenPerson(openings, sealing, now),
        listOpenings: createListOpenings(persons, openings),
      }),
    },
    {
      definition: PseudonymKeyServiceService,
      implementation: createPseudonymKeyServer(
        handlers,
        createHandOutPseudonymKeys(createCallKeys(masterKey), missionIds, createHandingOutAudit(database), now),
      ),
    },
  ]);
});
