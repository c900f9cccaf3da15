import type { Delivery } from '@throughline/proto/throughline/feeds/v1/deliveries.ts';
import { doorName, verdictName } from './code-names.ts';
import { repetitionFields } from './repetition.ts';

/** A delivery for jsonLine. */
export function deliveryFields({ sendings, repetition, verdict, ...rest }: Delivery): object {
  return {
    ...rest,
    sendings: sendings.map(({ door, sentAt }) => ({ door: doorName(door), sentAt })),
    repetition: repetitionFields(repetition),
    verdict: verdictName(verdict),
  };
}

/** Each door that an item was sent through; one that is absent where it was sent through none. */
export function sendingsOf({
  sendings,
}: Delivery): readonly { readonly door: string; readonly sentAt?: Date | undefined }[] {
  if (sendings.length === 0) return [{ door: '' }];
  return sendings.map(({ door, sentAt }) => ({ door: doorName(door), sentAt }));
}
