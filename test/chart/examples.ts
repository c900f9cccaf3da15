import { join } from 'node:path';
import { chartFolder, type ExampleName } from './helm.ts';

/** The folder of the manifests that are kept of an example. */
export function renderedFolder(example: ExampleName): string {
  return join(chartFolder, 'examples', example, 'rendered');
}

/** Helm's output as files, one for each template that it is from: `services/deployment.yaml` and its text. */
export function filesOf(output: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const part of output.split(/^---\n/m)) {
    const source = /^# Source: throughline\/templates\/(.+)$/m.exec(part)?.[1];
    if (source === undefined) continue;
    const text = part.replace(/^# Source: .*\n/m, '').trim();
    files.set(source, `${files.get(source) ?? ''}---\n${text}\n`);
  }
  return files;
}
