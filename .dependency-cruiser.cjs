// The rules between the rooms, as docs and DESIGN have them. What a type is imported for counts as well: a domain that
// knows the shape of an event's record is no longer free of it.
const spec = '\\.(unit|int|e2e|fault)\\.spec\\.ts$';
// What tests beside the code are written with.
const testTools = '^node_modules/(vitest|fast-check)/';
const platformsPureParts = '^packages/platform/src/(errors|ids|assert-never)\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment: 'domain imports nothing outside itself: no package, no Node, no other room',
      severity: 'error',
      from: { path: '^services/([^/]+)/src/domain/', pathNot: spec },
      to: { pathNot: '^services/$1/src/domain/' },
    },
    {
      name: 'domain-tests-are-pure',
      comment: 'a test of the domain needs the domain and a test runner',
      severity: 'error',
      from: { path: `^services/([^/]+)/src/domain/.*${spec}` },
      to: { pathNot: ['^services/$1/src/domain/', testTools] },
    },
    {
      name: 'application-knows-the-domain',
      comment: 'application imports domain, application and the pure parts of the platform',
      severity: 'error',
      from: { path: '^services/([^/]+)/src/application/', pathNot: spec },
      to: { pathNot: ['^services/$1/src/(domain|application)/', platformsPureParts] },
    },
    {
      name: 'application-tests-know-the-domain',
      comment: 'the same for its unit tests, with Node and a test runner',
      severity: 'error',
      from: { path: '^services/([^/]+)/src/application/.*\\.unit\\.spec\\.ts$' },
      to: {
        pathNot: ['^services/$1/src/(domain|application)/', platformsPureParts, testTools],
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'adapters-do-not-compose',
      comment: 'only main.ts puts things together',
      severity: 'error',
      from: { path: '^services/[^/]+/src/(adapters|application|domain)/' },
      to: { path: '^services/[^/]+/src/main\\.ts$' },
    },
    {
      name: 'services-are-apart',
      comment: 'no service imports another: they meet in proto and schemas',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'services-know-contracts-and-platform',
      comment: 'a service imports itself, platform, proto, schemas and installed packages',
      severity: 'error',
      from: { path: '^services/([^/]+)/', pathNot: spec },
      to: { path: '^(packages/(?!platform/)|deploy/)' },
    },
    {
      name: 'platform-knows-no-service',
      severity: 'error',
      from: { path: '^packages/platform/', pathNot: spec },
      to: { path: '^(services|deploy|packages/(?!platform/))' },
    },
    {
      name: 'telemetry-through-the-table',
      comment:
        'spans, metrics and log lines are made by what knows the table of them; partners have spans of their own',
      severity: 'error',
      from: {
        path: '^(packages|services|deploy)/',
        pathNot: ['^packages/platform/src/(telemetry/|log\\.ts$)', '^packages/client/', spec],
      },
      to: { path: '^node_modules/(@opentelemetry/|pino/)' },
    },
    {
      name: 'client-knows-proto-only',
      comment: "what a partner's developer installs depends on nothing of the hub but the contracts",
      severity: 'error',
      from: { path: '^packages/client/', pathNot: spec },
      to: { path: '^(services|deploy|schemas|packages/(?!client/))' },
    },
    {
      name: 'cli-knows-client-and-proto-only',
      comment: "a partner's command line knows no more of the hub than a partner's developer does",
      severity: 'error',
      from: { path: '^packages/cli/', pathNot: [spec, '^packages/cli/src/fakes/'] },
      to: { path: '^(services|deploy|schemas|packages/(?!cli/|client/src/index\\.ts$))' },
    },
    {
      name: 'contracts-know-nothing',
      severity: 'error',
      from: { path: '^(proto|schemas)/' },
      to: { path: '^(services|packages|deploy|test)/' },
    },
    {
      name: 'local-starts-services-by-their-processes',
      comment: 'the launcher and the sandbox know services by their contracts, as anyone else does',
      severity: 'error',
      from: { path: '^deploy/' },
      to: { path: '^services/' },
    },
    {
      name: 'nobody-imports-test',
      comment: 'but the tests beside the code, which use the harness',
      severity: 'error',
      from: { pathNot: ['^test/', spec] },
      to: { path: '^test/' },
    },
    {
      name: 'tests-use-the-harness-only',
      severity: 'error',
      from: { path: spec, pathNot: '^test/' },
      to: { path: '^test/(?!harness/)' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-utils',
      comment: 'a file is named after what is in it',
      severity: 'error',
      from: {},
      to: { path: '(^|/)utils?(/|\\.[a-z]+$)', pathNot: 'node_modules' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['/\\.throughline/', '/target/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
