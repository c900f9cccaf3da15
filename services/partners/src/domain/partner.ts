/** A partner as the declarative file says it should be. */
export type Partner = {
  readonly partnerId: string;
  readonly role: 'OPERATOR' | 'IOM_MISSION' | 'NGO';
  readonly name: string;
  readonly countryCode: string;
  readonly status: 'ACTIVE' | 'SUSPENDED';
  readonly dialledDigits: readonly string[];
  readonly services: readonly CentreService[];
  readonly languages: readonly string[];
  readonly serviceAreas: readonly string[];
  /** In referrals; null is unlimited. */
  readonly capacityAvailable: number | null;
};

export type CentreService = { readonly assistanceKind: AssistanceKind; readonly status: ServiceStatus };

/** HSDS service.status. */
export const serviceStatuses = ['active', 'inactive', 'defunct', 'temporarily closed'] as const;
export type ServiceStatus = (typeof serviceStatuses)[number];

/** The seven kinds of direct assistance. */
export const assistanceKinds = [
  'MEDICAL_CARE',
  'PSYCHOLOGICAL_SUPPORT',
  'FINANCIAL_REINTEGRATION_AID',
  'VOCATIONAL_TRAINING',
  'CIVIL_LEGAL_AID',
  'LEGAL_COUNSELLING',
  'CRIMINAL_PROCEEDINGS_LEGAL_ASSISTANCE',
] as const;
export type AssistanceKind = (typeof assistanceKinds)[number];

/**
 * What has to be published so that the hub knows the partners as they are wanted: those that are new or differ.
 * A partner that is missing from the file stays as it is: suspending is said, never implied.
 */
export function changedPartners(wanted: readonly Partner[], known: ReadonlyMap<string, Partner>): Partner[] {
  return wanted.filter((partner) => {
    const present = known.get(partner.partnerId);
    return present === undefined || canonical(present) !== canonical(partner);
  });
}

function canonical(partner: Partner): string {
  return JSON.stringify([
    partner.partnerId,
    partner.role,
    partner.name,
    partner.countryCode,
    partner.status,
    partner.dialledDigits,
    partner.services.map((service) => [service.assistanceKind, service.status]),
    partner.languages,
    partner.serviceAreas,
    partner.capacityAvailable,
  ]);
}
