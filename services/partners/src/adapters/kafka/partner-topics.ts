import { assertNever } from '@throughline/platform/assert-never';
import type { Kafka } from '@throughline/platform/kafka/connection';
import { ensureTopics, feedTopic, type Grant, grant, intakeTopic } from '@throughline/platform/kafka/topics';
import type { PartnerTopics } from '../../application/load-partners.ts';
import type { Partner } from '../../domain/partner.ts';

// A service may be away for long, and what an operator wrote is nowhere else.
const keepForEver = { 'retention.ms': '-1' };

/** Topics and ACLs of partners: an operator may write to its own topic only, an NGO read its own only. */
export function createPartnerTopics(kafka: Kafka, prefix: string, replicas: number): PartnerTopics {
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
        );
      } finally {
        await admin.disconnect();
      }
    },
  };
}

function topicsOf(partner: Partner): string[] {
  switch (partner.role) {
    case 'OPERATOR':
      return [intakeTopic(partner.partnerId)];
    case 'NGO':
    case 'IOM_MISSION':
      return [feedTopic(partner.partnerId)];
    default:
      return assertNever(partner.role);
  }
}

function grantsOf(partner: Partner, prefix: string): Grant[] {
  const principal = `partner.${partner.partnerId}`;
  switch (partner.role) {
    case 'OPERATOR':
      return [{ principal, may: 'write', topic: prefix + intakeTopic(partner.partnerId) }];
    case 'NGO':
    case 'IOM_MISSION':
      return [
        { principal, may: 'read', topic: prefix + feedTopic(partner.partnerId) },
        // Its consumer groups start with its own name, so that it can't disturb another's.
        { principal, may: 'use groups', prefix: `${prefix}${partner.partnerId}.` },
      ];
    default:
      return assertNever(partner.role);
  }
}
