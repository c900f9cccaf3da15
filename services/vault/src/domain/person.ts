import { type Decision, refused } from './decision.ts';

/** What can be sealed of a person, each field apart, so that a consent can name some of them. */
export const personFields = ['NAME', 'CONTACT', 'SAFE_CONTACT_RULES'] as const;
export type PersonField = (typeof personFields)[number];

/** Fields that were not told are empty. */
export type PersonalData = Readonly<Record<PersonField, string>>;

/** What the vault knows of a person without opening anything. */
export type PersonState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'sealed'; readonly missionId: string; readonly contentDigest: Uint8Array }
  /** The key is destroyed: what is left is that there was someone. */
  | { readonly kind: 'forgotten'; readonly missionId: string };

export type PersonSealed = {
  readonly kind: 'PersonSealed';
  readonly personId: string;
  readonly missionId: string;
  readonly contentDigest: Uint8Array;
  readonly sealedAt: number;
};

/** The content in one form, for the keyed digest that tells a repetition from a conflict. */
export function canonicalContent(personId: string, data: PersonalData): string {
  return JSON.stringify([personId, ...personFields.map((field) => data[field])]);
}

/** A person is sealed once, and belongs to the mission that sealed it. */
export function decideSeal(
  state: PersonState,
  command: {
    readonly personId: string;
    readonly missionId: string;
    readonly contentDigest: Uint8Array;
    readonly now: number;
  },
): Decision<PersonSealed> {
  const { personId, missionId, contentDigest, now } = command;
  if (state.kind === 'absent') {
    return { kind: 'accepted', event: { kind: 'PersonSealed', personId, missionId, contentDigest, sealedAt: now } };
  }
  if (state.missionId !== missionId) {
    return refused('NOT_ENTITLED', 'This person_id is not of your mission: make a new one.');
  }
  if (state.kind === 'sealed' && sameBytes(state.contentDigest, contentDigest)) return { kind: 'repeated' };
  return refused(
    'CONFLICT',
    'This person_id is taken, and what was sealed stands: use a new person_id for other data.',
  );
}

/** Looks at every byte, so that the time it takes says nothing about where they differ. */
function sameBytes(first: Uint8Array, second: Uint8Array): boolean {
  if (first.length !== second.length) return false;
  return first.reduce((difference, byte, index) => difference | (byte ^ (second[index] ?? 0)), 0) === 0;
}
