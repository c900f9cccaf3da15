/** HTCDS vic_TraffickingStatus. */
export const traffickingStatuses = [
  'PossibleVictimOfTrafficking',
  'ActualVictimOfTrafficking',
  'NotAVictimOfTrafficking',
] as const;
export type TraffickingStatus = (typeof traffickingStatuses)[number];

/** HTCDS vic_TypeOfExploitation. */
export const typesOfExploitation = [
  'ForcedLabour',
  'SexualExploitation',
  'ChildLabour',
  'ForcedMarriage',
  'Servitude',
  'ForcedMilitaryByNonStateActors',
  'OrganRemoval',
  'ForcedBegging',
  'ForcedAdoption',
  'Surrogacy',
  'Other',
] as const;
export type TypeOfExploitation = (typeof typesOfExploitation)[number];
