import type { Command } from './command.ts';

/** Something that passes or fails as a whole. */
export type Check = { readonly name: string; readonly command: Command };

/** A part of `npm test` that can be asked for by name: checks, or the tests of one project in vitest.config.ts. */
export type Stage =
  | { readonly name: string; readonly about: string; readonly checks: readonly Check[] }
  | { readonly name: string; readonly about: string; readonly project: string; readonly needs?: Need };

/** What a stage can't be run without, and is therefore left out without, unless it was asked for by name. */
export type Need = 'a container engine';

const modules = 'node_modules';

/** The stages in the order in which they are run: what fails soonest comes first. */
export const stages: readonly Stage[] = [
  {
    name: 'types',
    about: 'the TypeScript compiler over everything',
    checks: [
      check('tsc', `${modules}/typescript/bin/tsc`),
      check('tsc of the NestJS peer', `${modules}/typescript/bin/tsc`, ['--noEmit', '-p', 'test/bench/peers/nest']),
    ],
  },
  {
    name: 'lint',
    about: 'Biome for format and lint, ESLint for the rules that need types',
    checks: [
      check('eslint', `${modules}/eslint/bin/eslint.js`, ['.', '--max-warnings', '0']),
      check('biome', `${modules}/@biomejs/biome/bin/biome`, [
        'check',
        '--error-on-warnings',
        '--max-diagnostics=500',
        '.',
      ]),
    ],
  },
  {
    name: 'rooms',
    about: 'who may import whom, the same rooms in every service, nothing unused',
    checks: [
      check('dependencies', `${modules}/dependency-cruiser/bin/dependency-cruiser.mjs`, [
        '--output-type',
        'err-long',
        'packages',
        'services',
        'proto',
        'schemas',
        'deploy',
        'test',
      ]),
      check('structure', 'test/verify/structure/check-structure.ts'),
      check('knip', `${modules}/knip/bin/knip.js`, ['--no-progress']),
    ],
  },
  {
    name: 'contracts',
    about: 'the contracts are well formed, break no partner, and their generated code is fresh',
    checks: [
      check('buf lint', `${modules}/@bufbuild/buf/bin/buf`, ['lint'], 'proto'),
      check('buf breaking', 'test/verify/contracts/check-breaking.ts'),
      check('avro compatibility', 'schemas/src/check-compatibility.ts'),
      check('committed files', 'test/verify/contracts/check-committed.ts'),
      check('generated code', 'test/verify/contracts/check-generated.ts'),
    ],
  },
  {
    name: 'audit',
    about: 'no package in the image is known to be vulnerable, as far as the registry says',
    checks: [check('npm audit', 'test/verify/check-audit.ts')],
  },
  { name: 'chart', about: 'the Helm chart: lint, schemas, manifests, network, offline', project: 'chart' },
  { name: 'unit', about: 'one file at a time, without anything else', project: 'unit' },
  { name: 'int', about: 'one adapter or service against the real broker, registry and database', project: 'int' },
  { name: 'journeys', about: 'what a partner sees, with every service running', project: 'journeys' },
  { name: 'faults', about: 'what is killed, broken or wrong', project: 'faults' },
  { name: 'partners', about: 'partners in other languages', project: 'partners' },
  {
    name: 'image',
    about: 'the image of the services, and a journey with every part in a container',
    project: 'image',
    needs: 'a container engine',
  },
  { name: 'docs', about: 'the documents say what is so', project: 'docs' },
];

function check(name: string, program: string, args: readonly string[] = [], folder = '.'): Check {
  return { name, command: { program, args, folder } };
}
