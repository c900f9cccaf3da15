import { describe, expect, it } from 'vitest';
import { AuditUnanswered, graveIn, readReport } from './audit.ts';
import { packagesNeededBy } from './lock-file.ts';

const lock = {
  packages: {
    'node_modules/pg': { version: '8.23.1' },
    'node_modules/ws': { version: '7.0.0' },
    'test/node_modules/ws': { version: '8.0.0' },
  },
};
const installed = [
  { name: 'pg', version: '8.23.1' },
  { name: 'ws', version: '7.0.0' },
];
const reported = (name: string, severity: string, ...nodes: string[]) =>
  readReport(JSON.stringify({ auditReportVersion: 2, vulnerabilities: { [name]: { severity, range: '<9', nodes } } }));

describe('the packages of the image', () => {
  it('are those that its programs need, through others too, as Node finds them', () => {
    const needed = packagesNeededBy(['services/calls'], {
      packages: {
        '': { dependencies: { 'patch-package': '8' } },
        'services/calls': { dependencies: { ws: '7', '@throughline/platform': '0' } },
        'node_modules/@throughline/platform': { resolved: 'packages/platform', link: true },
        'packages/platform': { version: '0', dependencies: { ws: '7', pg: '8' } },
        'packages/platform/node_modules/ws': { version: '8.0.0' },
        'node_modules/pg': { version: '8.23.1' },
        'node_modules/ws': { version: '7.0.0', dependencies: { '@types/ws': '1' } },
        'node_modules/@types/ws': { version: '1.0.0' },
        'node_modules/patch-package': { version: '8.0.1' },
      },
    });
    expect(needed.map(({ name, version }) => `${name}@${version}`).sort()).toEqual([
      '@types/ws@1.0.0',
      'pg@8.23.1',
      'ws@7.0.0',
      'ws@8.0.0',
    ]);
  });
});

describe('the audit of the image', () => {
  it('tells a vulnerability of high severity or worse in what is installed', () => {
    for (const severity of ['high', 'critical']) {
      expect(graveIn(reported('pg', severity, 'node_modules/pg'), lock, installed)).toEqual([
        `pg@8.23.1: ${severity}, versions <9`,
      ]);
    }
  });

  it('passes over what is less grave, and what is not in the image', () => {
    expect(graveIn(reported('pg', 'moderate', 'node_modules/pg'), lock, installed)).toEqual([]);
    expect(graveIn(reported('ws', 'high', 'test/node_modules/ws'), lock, installed)).toEqual([]);
    expect(graveIn(readReport('{"vulnerabilities":{}}'), lock, installed)).toEqual([]);
  });

  it.each([
    ['a registry without this question', '{"message":"405 Method Not Allowed","statusCode":405}', ''],
    ['no answer at all', '', 'npm error network'],
    ['an empty answer', '{}', ''],
  ])('does not take %s for none', (_what, stdout, stderr) => {
    expect(() => readReport(stdout, stderr)).toThrow(AuditUnanswered);
  });
});
