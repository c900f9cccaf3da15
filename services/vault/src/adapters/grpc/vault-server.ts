import type { CallContext, Handlers } from '@throughline/platform/grpc/handlers';
import { uuidField } from '@throughline/platform/grpc/request-fields';
import type { PartnerDirectory } from '@throughline/platform/partners/directory';
import { counter } from '@throughline/platform/telemetry/instruments';
import type { VaultServiceServer } from '@throughline/proto/throughline/vault/v1/vault.ts';
import type { ListOpenings } from '../../application/list-openings.ts';
import type { OpenPerson } from '../../application/open-person.ts';
import type { RecordConsent } from '../../application/record-consent.ts';
import type { SealPerson } from '../../application/seal-person.ts';
import type { WithdrawConsent } from '../../application/withdraw-consent.ts';
import { parseRecordConsent, parseSealPerson, toFieldCodes } from './vault-requests.ts';

const openings = counter('throughline.vault.openings');

export type VaultUseCases = {
  readonly sealPerson: SealPerson;
  readonly recordConsent: RecordConsent;
  readonly withdrawConsent: WithdrawConsent;
  readonly openPerson: OpenPerson;
  readonly listOpenings: ListOpenings;
};

/** IOM missions seal, record and withdraw; NGOs open; the mission that sealed sees who opened. */
export function createVaultServer(
  handlers: Handlers,
  partners: Pick<PartnerDirectory, 'authorise'>,
  useCases: VaultUseCases,
): VaultServiceServer {
  const missionOf = ({ identity }: CallContext): string => partners.authorise(identity, 'IOM_MISSION').partnerId;
  const ngoOf = ({ identity }: CallContext): string => partners.authorise(identity, 'NGO').partnerId;

  return {
    sealPerson: handlers.unary(async (request, context) => {
      const missionId = missionOf(context);
      const { personId, data } = parseSealPerson(request);
      await useCases.sealPerson({ personId, missionId, data });
      return { personId };
    }),
    recordConsent: handlers.unary(async (request, context) => {
      const consent = parseRecordConsent(request, missionOf(context));
      await useCases.recordConsent(consent);
      return { consentId: consent.consentId };
    }),
    withdrawConsent: handlers.unary(async (request, context) => {
      const missionId = missionOf(context);
      const consentId = uuidField('consent_id', request.consentId);
      const { withdrawnAt } = await useCases.withdrawConsent({ consentId, missionId });
      return { withdrawnAt: new Date(withdrawnAt) };
    }),
    openPerson: handlers.unary(async (request, context) => {
      const partnerId = ngoOf(context);
      const personId = uuidField('person_id', request.personId);
      const consentId = uuidField('consent_id', request.consentId);
      const count = (opening: 'OPENED' | 'REFUSED'): void =>
        openings.add(1, { 'throughline.partner.id': partnerId, 'throughline.opening': opening });
      const { data, fields } = await useCases.openPerson({ personId, consentId, partnerId }).catch((error: unknown) => {
        count('REFUSED');
        throw error;
      });
      count('OPENED');
      return {
        data: { name: data.NAME, contact: data.CONTACT, safeContactRules: data.SAFE_CONTACT_RULES },
        fields: toFieldCodes(fields),
      };
    }),
    listOpenings: handlers.unary(async (request, context) => {
      const missionId = missionOf(context);
      const openings = await useCases.listOpenings({ personId: uuidField('person_id', request.personId), missionId });
      return {
        openings: openings.map(({ partnerId, consentId, fields, openedAt }) => ({
          partnerId,
          consentId,
          fields: toFieldCodes(fields),
          openedAt: new Date(openedAt),
        })),
      };
    }),
  };
}
