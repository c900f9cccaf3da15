import { join } from 'node:path';
import type { TestHub } from '../harness/hub.ts';
import { repository } from '../verify/repository.ts';
import type { PythonEnvironment } from './python-environment.ts';
import { type PythonProgram, startPython } from './python-program.ts';

/** The Python programs as partners of a hub; topics and groups are named without the hub's prefix. */
export type PythonPartners = {
  /** @param topic another one than the operator's own */
  report(
    operatorId: string,
    calls: readonly object[],
    topic?: string,
    options?: { readonly compression?: string },
  ): PythonProgram;
  /** @param after a position; what was acknowledged last, unless it is given */
  follow(ngoId: string, after?: number): PythonProgram;
  read(partnerId: string, topic: string, group?: string): PythonProgram;
  /** Its feed, from its topic. */
  readFeed(partnerId: string): PythonProgram;
};

export function createPythonPartners(environment: PythonEnvironment, hub: TestHub): PythonPartners {
  const { brokers, kafkaPrefix, registryUrl } = hub.settings;
  const { feeds, referrals, vault, assistance } = hub.endpoints;
  const identityOf = (partnerId: string) => {
    const { caFile, certFile, keyFile } = hub.certificates.partner(partnerId);
    return { ca: caFile, cert: certFile, key: keyFile };
  };
  return {
    report: (operatorId, calls, topic = `operators.${operatorId}.calls`, options = {}) =>
      startPython(
        environment,
        'phone_operator.py',
        {
          ...identityOf(operatorId),
          brokers: brokers.join(),
          registry: registryUrl,
          schema: join(repository, 'schemas/calls/CallReported.avsc'),
          operator: operatorId,
          calls: hub.endpoints.calls,
          topic: kafkaPrefix + topic,
          ...options,
        },
        calls,
      ),
    follow: (ngoId, after) =>
      startPython(environment, 'ngo.py', {
        ...identityOf(ngoId),
        ...{ feeds, referrals, vault, assistance },
        // Fewer than there are items: the feed stops if credit is not given again.
        credit: 2,
        reveal: true,
        ...(after === undefined ? {} : { after }),
      }),
    readFeed: (partnerId) =>
      startPython(environment, 'feed_topic.py', {
        ...identityOf(partnerId),
        brokers: brokers.join(),
        registry: registryUrl,
        topic: `${kafkaPrefix}feeds.${partnerId}`,
        group: `${kafkaPrefix}${partnerId}.feed`,
      }),
    read: (partnerId, topic, group) =>
      startPython(environment, 'read_topic.py', {
        ...identityOf(partnerId),
        brokers: brokers.join(),
        topic: kafkaPrefix + topic,
        ...(group === undefined ? {} : { group: kafkaPrefix + group }),
      }),
  };
}
