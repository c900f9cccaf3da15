import { parseAllDocuments } from 'yaml';

/** An object of Kubernetes, as YAML says it; what is inside is looked at by the tests that know its kind. */
export type Manifest = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: as Kubernetes has it, and a test fails where it is not as expected
  readonly spec?: any;
  readonly data?: Readonly<Record<string, string>>;
  readonly automountServiceAccountToken?: boolean;
};

export function parseManifests(yaml: string): Manifest[] {
  return parseAllDocuments(yaml)
    .filter((document) => document.contents !== null)
    .map((document) => {
      if (document.errors[0]) throw document.errors[0];
      return document.toJS() as Manifest;
    });
}

/** @throws Error when there is none */
export function theOne(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.find((each) => each.kind === kind && each.metadata.name === name);
  if (!found) throw new Error(`there is no ${kind} ${name}`);
  return found;
}

export function ofKind(manifests: readonly Manifest[], kind: string): Manifest[] {
  return manifests.filter((each) => each.kind === kind);
}

/** The template of every pod that the manifests lead to. */
export function podsOf(manifests: readonly Manifest[]): Manifest[] {
  return manifests
    .filter(({ kind }) => kind === 'Deployment' || kind === 'Job')
    .map(({ apiVersion, kind, metadata, spec }) => ({
      apiVersion,
      kind,
      metadata: { ...spec.template.metadata, name: metadata.name },
      spec: spec.template.spec,
    }));
}
