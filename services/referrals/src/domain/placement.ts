import type { AssistanceKind } from './codes.ts';

/** What is known of a centre when a referral is placed. */
export type Centre = {
  readonly centreId: string;
  /** Whether the partner may do anything at all. */
  readonly active: boolean;
  /** The kinds that it offers at present. */
  readonly assistanceKinds: readonly AssistanceKind[];
  /** ISO 639-2. */
  readonly languages: readonly string[];
  /** ISO 3166-2; a country code stands for all of it. */
  readonly serviceAreas: readonly string[];
  /** In referrals; null is unlimited. */
  readonly capacityAvailable: number | null;
  /** Referrals that it is asked to take or has taken, and not completed. */
  readonly openReferrals: number;
};

export type Need = { readonly assistanceKind: AssistanceKind; readonly language: string; readonly area: string };

/**
 * The centre to ask next: the one that names the area itself before one that covers the country, then the one with
 * the fewest open referrals, then by id, so that the same facts always give the same answer.
 * @param permitted the centres that the person agreed to
 * @param asked those that were asked before
 * @returns undefined when none is left
 */
export function chooseCentre(
  need: Need,
  permitted: readonly string[],
  asked: readonly string[],
  centres: readonly Centre[],
): string | undefined {
  const candidates = centres.flatMap((centre) => {
    const rank = areaRank(need.area, centre.serviceAreas);
    const fits =
      rank !== undefined &&
      permitted.includes(centre.centreId) &&
      !asked.includes(centre.centreId) &&
      centre.active &&
      centre.assistanceKinds.includes(need.assistanceKind) &&
      centre.languages.includes(need.language) &&
      (centre.capacityAvailable === null || centre.openReferrals < centre.capacityAvailable);
    return fits ? [{ centre, rank }] : [];
  });
  candidates.sort(
    (a, b) =>
      a.rank - b.rank ||
      a.centre.openReferrals - b.centre.openReferrals ||
      // Not localeCompare: the order must not depend on the machine.
      (a.centre.centreId < b.centre.centreId ? -1 : 1),
  );
  return candidates[0]?.centre.centreId;
}

/** 0 for the area itself, 1 for its country, undefined when neither is served. */
function areaRank(area: string, served: readonly string[]): number | undefined {
  if (served.includes(area)) return 0;
  const [country = ''] = area.split('-');
  return served.includes(country) ? 1 : undefined;
}
