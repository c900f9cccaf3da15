import type { Gaps, OpenGap } from './reconciliation-ports.ts';

export type ListSequenceGaps = (operatorId: string) => Promise<readonly OpenGap[]>;

/** What one answer holds: a client takes messages of up to 4 MB, and a gap has about 100 bytes. */
const mostGaps = 20_000;

/** The numbers that are missing now, of the recording entities in their order. */
export function createListSequenceGaps(gaps: Gaps): ListSequenceGaps {
  return (operatorId) => gaps.open(operatorId, mostGaps);
}
