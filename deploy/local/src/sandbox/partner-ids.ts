/** The sandbox's partners, as in `deploy/local/partners.json`. */
export const operatorIds = ['astelit', 'kyivstar', 'umc'] as const;
export const deskId = 'iom-ukraine';
export const centreIds = ['la-strada-kyiv', 'faith-hope-love-odesa', 'rehab-centre-lviv'] as const;

export type OperatorId = (typeof operatorIds)[number];
export type CentreId = (typeof centreIds)[number];
export type SandboxPartnerId = OperatorId | typeof deskId | CentreId;
export const partnerIds: readonly SandboxPartnerId[] = [...operatorIds, deskId, ...centreIds];

const names: Record<SandboxPartnerId, string> = {
  astelit: 'Astelit',
  kyivstar: 'KyivStar',
  umc: 'UMC',
  'iom-ukraine': "IOM's desk",
  'la-strada-kyiv': 'La Strada Kyiv',
  'faith-hope-love-odesa': 'Faith Hope Love Odesa',
  'rehab-centre-lviv': 'Rehab Centre Lviv',
};

/** How a person calls it; the id itself for a partner that isn't the sandbox's. */
export function partnerName(partnerId: string): string {
  return (names as Record<string, string>)[partnerId] ?? partnerId;
}

export function isOperatorId(id: string): id is OperatorId {
  return (operatorIds as readonly string[]).includes(id);
}
