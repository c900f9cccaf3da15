import type { Repetition } from '@throughline/proto/throughline/feeds/v1/feeds.ts';
import { assertNever } from '../assert-never.ts';

/** Why an item is there again, for people. */
export function repetitionText({ cause, originalPosition }: Repetition): string {
  return `again, first at ${originalPosition}${cause ? `, by ${causeText(cause)}` : ''}`;
}

function causeText(cause: NonNullable<Repetition['cause']>): string {
  switch (cause.$case) {
    case 'replayId':
      return `replay ${cause.value}`;
    case 'deadLetterId':
      return `dead letter ${cause.value}`;
    default:
      return assertNever(cause);
  }
}

/** The same for programs; for jsonLine. */
export function repetitionFields(repetition: Repetition | undefined): object | undefined {
  if (!repetition) return undefined;
  const { cause, originalPosition } = repetition;
  return {
    originalPosition,
    replayId: cause?.$case === 'replayId' ? cause.value : undefined,
    deadLetterId: cause?.$case === 'deadLetterId' ? cause.value : undefined,
  };
}
