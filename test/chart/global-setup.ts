import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { writeKubeconformSchemas } from './kubeconform-schemas.ts';
import { helmTool, kubeconformTool, pinnedTool } from './pinned-tools.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Helm's program, in the version that the manifests are rendered with. */
    readonly helm: string;
    readonly kubeconform: { readonly program: string; readonly schemaLocation: string };
  }
}

/** Makes sure of the programs, which takes minutes the first time, and unpacks the schemas. @returns how they are removed */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-chart-'));
  project.provide('helm', await pinnedTool(helmTool));
  const program = await pinnedTool(kubeconformTool);
  project.provide('kubeconform', { program, schemaLocation: writeKubeconformSchemas(folder) });
  return () => rm(folder, { recursive: true, force: true });
}
