import type { CallForwarded as CallForwardedMessage } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import type { CallForwarded } from '@throughline/schemas/calls.ts';

type Told = Pick<CallForwardedMessage, 'callingNumberPseudonym' | 'pseudonymEpoch' | 'earlierPseudonyms'>;

/** Those of one recipient and of nobody else. The first is of the present epoch. */
export function pseudonymsFor(partnerId: string, pseudonyms: CallForwarded['callingNumberPseudonyms']): Told {
  const [present, ...earlier] = pseudonyms.filter(({ recipientId }) => recipientId === partnerId);
  return {
    callingNumberPseudonym: present?.pseudonym ?? '',
    pseudonymEpoch: present?.epoch ?? '',
    earlierPseudonyms: earlier.map(({ epoch, pseudonym }) => ({ epoch, callingNumberPseudonym: pseudonym })),
  };
}
