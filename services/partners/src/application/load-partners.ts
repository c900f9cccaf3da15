import { changedPartners, type Partner } from '../domain/partner.ts';

export type PartnerStore = {
  /** Runs `change` alone, whatever else loads partners at the same time, and commits what it returns. */
  update(change: (known: ReadonlyMap<string, Partner>) => readonly Partner[]): Promise<readonly Partner[]>;
};

/** The topics of partners on Kafka and who may use them. */
export type PartnerTopics = { ensure(partners: readonly Partner[]): Promise<void> };

/**
 * Makes the hub's partners those of the declarative file: first the topics and rights, so that nobody learns of a
 * partner that can't connect yet, then the partners themselves. Repeating it changes nothing.
 * @returns those that were new or different
 */
export async function loadPartners(
  wanted: readonly Partner[],
  store: PartnerStore,
  topics: PartnerTopics,
): Promise<readonly Partner[]> {
  await topics.ensure(wanted);
  return store.update((known) => changedPartners(wanted, known));
}
