import { assertNever } from '@throughline/platform/assert-never';
import type { Kafka } from '@throughline/platform/kafka/connection';
import { ensureTopics, feedGroup, feedTopic, type Grant, grant, intakeTopic } from '@throughline/platform/kafka/topics';
import type { PartnerTopics } from '../../application/load-partners.ts';
import type { Partner } from '../../domain/partner.ts';

// A service may be away for long, and what an operator wrote is nowhere else; a partner may be away as long.
const keepForEver = { 'retention.ms': '-1' };

type Names = {
  /** Before every topic and group. */
  readonly prefix: string;
  readonly replicas: number;
  /** Before every principal. */
  readonly principalPrefix: string;
};

/** Topics and ACLs of partners: an operator may write to its own topic only, and each read its own feed only. */
export function createPartnerTopics(kafka: Kafka, { prefix, replicas, principalPrefix }: Names): PartnerTopics {
  return {
    async ensure(partners) {
      const admin = kafka.admin();
      await admin.connect();
      try {
        await ensureTopics(
          admin,
          partners
            .flatMap((partner) => topicsOf(partner))
            .map((topic) => ({ topic: prefix + topic, replicas, settings: keepForEver })),
        );
        await grant(
          admin,
          partners.flatMap((partner) => grantsOf(partner, prefix)),
          principalPrefix,
        );
      } finally {
        await admin.disconnect();
      }
    },
  };
}

function topicsOf({ partnerId, role }: Partner): string[] {
  switch (role) {
    case 'OPERATOR':
      return [intakeTopic(partnerId), feedTopic(partnerId)];
    case 'NGO':
    case 'IOM_MISSION':
      return [feedTopic(partnerId)];
    default:
      return assertNever(role);
  }
}

function grantsOf(partner: Partner, prefix: string): Grant[] {
  const principal = `partner.${partner.partnerId}`;
  const ofItsFeed: Grant[] = [
    { principal, may: 'read', topic: prefix + feedTopic(partner.partnerId) },
    // Its consumer groups start with its own name, so that it can't disturb another's.
    { principal, may: 'use groups', prefix: `${prefix}${partner.partnerId}.` },
    // What it commits there is an acknowledgement.
    { principal: 'service.feeds', may: 'describe group', group: prefix + feedGroup(partner.partnerId) },
  ];
  switch (partner.role) {
    case 'OPERATOR':
      return [...ofItsFeed, { principal, may: 'write', topic: prefix + intakeTopic(partner.partnerId) }];
    case 'NGO':
    case 'IOM_MISSION':
      return ofItsFeed;
    default:
      return assertNever(partner.role);
  }
}
