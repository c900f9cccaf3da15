import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hubList } from './hub-list.ts';
import { serviceNames, serviceRights } from './hub-services.ts';

const committed = JSON.parse(readFileSync(new URL('../../chart/files/hub.json', import.meta.url), 'utf8')) as unknown;

describe('deploy/chart/files/hub.json', () => {
  it('is what deploy/provision says: npm run generate -w deploy/provision', () => {
    expect(committed).toEqual(JSON.parse(JSON.stringify(hubList)));
  });
});

describe('the list of the hub', () => {
  it('has every service once, those that others wait for first', () => {
    expect(hubList.services.map(({ name }) => name)).toEqual(serviceNames);
    const groups = hubList.services.map(({ startGroup }) => startGroup);
    expect(groups).toEqual([...groups].sort());
    expect(groups[0]).toBe(1);
  });

  it('tells of an arrow at both of its ends', () => {
    for (const { name, connectsTo } of hubList.services) {
      for (const other of hubList.services) {
        expect(other.calledBy.services.includes(name), `${name} to ${other.name}`).toBe(
          connectsTo.services.includes(other.name),
        );
      }
    }
  });

  it('lets a service use no topic that is not there, but those of partners', () => {
    const topics = new Set(hubList.topics.map(({ name }) => name));
    for (const name of serviceNames) {
      const { reads, writes } = serviceRights[name];
      expect([...reads, ...writes, `${name}.dead-letters`].filter((topic) => !topics.has(topic))).toEqual([]);
    }
  });

  it('gives a right to change the cluster to partners alone', () => {
    const changing = hubList.services.filter(({ acls }) =>
      acls.some(({ resource, operation }) => resource === 'cluster' && operation !== 'DESCRIBE'),
    );
    expect(changing.map(({ name }) => name)).toEqual(['partners']);
  });

  it('names no consumer group that its service may not use', () => {
    for (const { groups, acls } of hubList.services) {
      const mayUse = acls.filter(({ resource, operation }) => resource === 'group' && operation === 'READ');
      expect(groups.filter((group) => !mayUse.some(({ name }) => group.startsWith(name)))).toEqual([]);
    }
  });
});
