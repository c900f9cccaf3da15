// Writes the schemas beside this file anew, from the sources and versions in sources.ts: `npm run chart:schemas`. Needs Go,
// Maven and Java 21 (JAVA_HOME), and package registries. Descriptions are left out: they are nine tenths of it.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { definitionsOf, withoutDescriptions } from './reduce.ts';
import { controllerGen, fromGoModules, fromGoTypes, fromMaven, kubernetes } from './sources.ts';

const folder = mkdtempSync(join(tmpdir(), 'throughline-schemas-'));
const golang = { ...process.env, GOWORK: 'off', GOFLAGS: '-mod=mod', CGO_ENABLED: '0' };

type Crd = {
  readonly spec: {
    readonly group: string;
    readonly scope: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: readonly { readonly name: string; readonly schema: unknown; readonly subresources?: unknown }[];
  };
};

try {
  const swagger = readFileSync(join(moduleFolder(kubernetes.module), 'api/openapi-spec/swagger.json'), 'utf8');
  write(kubernetes.file, definitionsOf(JSON.parse(swagger), kubernetes.kinds));
  for (const { module, version, files } of fromGoModules) {
    for (const file of files) keep(readFileSync(join(moduleFolder(module), file), 'utf8'), version, module);
  }
  keepStrimzi();
  keepGoTypes();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The folder of a Go module in Go's own cache, downloaded if it is not there. */
function moduleFolder(module: string): string {
  const answer = execFileSync('go', ['mod', 'download', '-json', module], { cwd: folder, env: golang });
  return (JSON.parse(answer.toString()) as { readonly Dir: string }).Dir;
}

/** Strimzi's come from its own generator, over its own Java classes. */
function keepStrimzi(): void {
  const { version, group, artifacts, kinds } = fromMaven;
  const dependency = (artifact: string): string =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  const pom = join(folder, 'pom.xml');
  writeFileSync(
    pom,
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>throughline</groupId>
<artifactId>schemas</artifactId><version>1</version><dependencies>${artifacts.map(dependency).join('')}</dependencies></project>`,
  );
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
  execFileSync('mvn', ['-q', '-f', pom, plugin, `-DoutputDirectory=${folder}`, '-DexcludeTransitive=true']);
  const classPath = artifacts.map((artifact) => join(folder, `${artifact}-${version}.jar`)).join(':');
  const options = [
    '--target-kube',
    '1.16+',
    '--crd-api-version',
    'v1',
    '--api-versions',
    'v1',
    '--storage-version',
    'v1',
  ];
  const wanted = Object.entries(kinds).map(([kind, type]) => `${type}=${join(folder, `${kind}.yaml`)}`);
  const java = process.env['JAVA_HOME'] ? join(process.env['JAVA_HOME'], 'bin/java') : 'java';
  execFileSync(java, ['-cp', classPath, 'io.strimzi.crdgenerator.CrdGenerator', ...options, '--yaml', ...wanted]);
  for (const kind of Object.keys(kinds)) {
    keep(readFileSync(join(folder, `${kind}.yaml`), 'utf8'), 'v1', `${group}:${artifacts[0]}:${version}`);
  }
}

/** The operator's own generator, over the Go types of the module. */
function keepGoTypes(): void {
  const { module, version, kinds } = fromGoTypes;
  const copy = join(folder, 'types');
  cpSync(moduleFolder(module), copy, { recursive: true });
  execFileSync('chmod', ['-R', 'u+w', copy]);
  const output = join(folder, 'crds');
  const args = ['run', controllerGen, 'crd:crdVersions=v1', `paths=./${version}`, `output:crd:dir=${output}`];
  execFileSync('go', args, { cwd: copy, env: golang, stdio: ['ignore', 'inherit', 'inherit'] });
  for (const file of readdirSync(output)) {
    const text = readFileSync(join(output, file), 'utf8');
    if (kinds.some((kind) => text.includes(`kind: ${kind}\n`))) keep(text, version, module);
  }
}

/** Of each definition in the YAML the one version, as small as an API server still takes it. */
function keep(yaml: string, version: string, source: string): void {
  for (const document of parseAllDocuments(yaml)) {
    const { spec } = document.toJS() as Crd;
    const found = spec.versions.find(({ name }) => name === version);
    if (!found) throw new Error(`${source} has no ${version} of ${spec.names.kind}`);
    write(`${spec.names.kind.toLowerCase()}.${spec.group}.json`, {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: {
        name: `${spec.names.plural}.${spec.group}`,
        annotations: {
          'throughline/source': source,
          ...(spec.group.endsWith('.k8s.io') && { 'api-approved.kubernetes.io': 'unapproved, reduced for tests' }),
        },
      },
      spec: {
        group: spec.group,
        scope: spec.scope,
        names: spec.names,
        versions: [
          {
            name: version,
            served: true,
            storage: true,
            schema: withoutDescriptions(found.schema),
            ...(found.subresources === undefined ? {} : { subresources: found.subresources }),
          },
        ],
      },
    });
  }
}

function write(file: string, content: unknown): void {
  writeFileSync(join(import.meta.dirname, file), `${JSON.stringify(content)}\n`);
}
