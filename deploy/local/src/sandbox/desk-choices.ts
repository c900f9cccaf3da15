import { InformationTopic, TypeOfExploitation } from '@throughline/proto/throughline/cases/v1/cases.ts';
import type { AssistanceKind } from '@throughline/proto/throughline/common/v1/codes.ts';
import { type Partner, PartnerRole, PartnerStatus } from '@throughline/proto/throughline/partners/v1/partners.ts';
import { ReferralPriority } from '@throughline/proto/throughline/referrals/v1/referrals.ts';
import { type Chance, createChance } from './chance.ts';

/** What the desk's people decide in a call. It follows from the call's id, so that a repetition decides the same. */
export type DeskChoice = {
  readonly topics: readonly InformationTopic[];
  readonly need: Need | undefined;
};

export type Need = {
  readonly assistanceKind: AssistanceKind;
  readonly priority: ReferralPriority;
  /** ISO 639-2. */
  readonly language: string;
  /** ISO 3166-2. */
  readonly area: string;
  readonly exploitation: TypeOfExploitation;
  /** Centres that the caller agrees to: all that offer this, in the order of their ids. */
  readonly recipientIds: readonly string[];
};

const topics = [
  InformationTopic.INFORMATION_TOPIC_LEGAL_ROUTES_OF_MIGRATION,
  InformationTopic.INFORMATION_TOPIC_MIGRATION_REALITIES,
  InformationTopic.INFORMATION_TOPIC_CONSEQUENCES_OF_ILLEGAL_ENTRY_AND_STAY,
  InformationTopic.INFORMATION_TOPIC_TRAFFICKING_IN_HUMAN_BEINGS,
];
const exploitations = [
  TypeOfExploitation.TYPE_OF_EXPLOITATION_FORCED_LABOUR,
  TypeOfExploitation.TYPE_OF_EXPLOITATION_SEXUAL_EXPLOITATION,
  TypeOfExploitation.TYPE_OF_EXPLOITATION_FORCED_BEGGING,
  TypeOfExploitation.TYPE_OF_EXPLOITATION_SERVITUDE,
];
/** Kyiv, Odesa, Mykolaiv, Kherson, Lviv, Kharkiv: centres name some of these, and the others fall to the country. */
const areas = ['UA-30', 'UA-51', 'UA-48', 'UA-65', 'UA-46', 'UA-63'];

/**
 * @param partners all of the hub's
 * @param referredShare of the calls, 0 to 1
 */
export function chooseFor(callId: string, partners: readonly Partner[], referredShare: number): DeskChoice {
  const chance = createChance(`desk/${callId}`);
  const first = chance.oneOf(topics);
  const second = chance.oneOf(topics);
  return {
    topics: chance.happens(0.3) && second !== first ? [first, second] : [first],
    need: chance.happens(referredShare) ? needOf(chance, partners) : undefined,
  };
}

/** Something that at least one centre offers; undefined when there is none. */
function needOf(chance: Chance, partners: readonly Partner[]): Need | undefined {
  const centres = partners.filter(
    ({ role, status, services, languages }) =>
      role === PartnerRole.PARTNER_ROLE_NGO &&
      status === PartnerStatus.PARTNER_STATUS_ACTIVE &&
      services.some(isActive) &&
      languages.length > 0,
  );
  if (centres.length === 0) return undefined;
  const centre = chance.oneOf(centres);
  const { assistanceKind } = chance.oneOf(centre.services.filter(isActive));
  const language = chance.oneOf(centre.languages);
  const served = areas.filter((area) => serves(centre, area));
  const area = served.length > 0 ? chance.oneOf(served) : (centre.serviceAreas[0] ?? centre.countryCode);
  const priority = chance.next();
  return {
    assistanceKind,
    language,
    area,
    priority:
      priority < 0.15
        ? ReferralPriority.REFERRAL_PRIORITY_EMERGENCY
        : priority < 0.5
          ? ReferralPriority.REFERRAL_PRIORITY_URGENT
          : ReferralPriority.REFERRAL_PRIORITY_ROUTINE,
    exploitation: chance.oneOf(exploitations),
    recipientIds: centres
      .filter(
        (other) =>
          other.languages.includes(language) &&
          serves(other, area) &&
          other.services.some((service) => isActive(service) && service.assistanceKind === assistanceKind),
      )
      .map(({ partnerId }) => partnerId)
      .sort(),
  };
}

function isActive({ status }: { readonly status: string }): boolean {
  return status === 'active';
}

function serves({ serviceAreas }: Partner, area: string): boolean {
  return serviceAreas.includes(area) || serviceAreas.includes(area.split('-')[0] ?? '');
}
