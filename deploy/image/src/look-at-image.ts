import { ImageFailure } from './failures.ts';
import type { Package } from './lock-file.ts';
import { docker, runCommand } from './run-command.ts';

/** As a container of the image is meant to be run: nothing can be written but /tmp, and it may do nothing special. */
export const confined = [
  '--read-only',
  '--tmpfs=/tmp',
  '--user=1000:1000',
  '--cap-drop=ALL',
  '--security-opt=no-new-privileges',
] as const;

/** Bytes, of all layers together. */
export async function sizeOf(image: string): Promise<number> {
  return Number(await docker(['image', 'inspect', '--format', '{{.Size}}', image]));
}

/**
 * How long a service takes from `docker run` until all of its program is loaded. It is run without settings, which it
 * refuses as soon as it is; with them it would be waiting for a broker.
 * @returns seconds
 */
export async function loadSecondsOf(image: string, service: string): Promise<number> {
  const began = performance.now();
  const { code, stdout, stderr } = await runCommand('docker', ['run', '--rm', ...confined, image, service, 'main']);
  const seconds = (performance.now() - began) / 1_000;
  if (code !== 1 || !stdout.includes('TLS_CERT_FILE')) {
    throw new ImageFailure(`${service} of ${image} does not start: it ended with ${code}, saying: ${stdout}${stderr}`);
  }
  return seconds;
}

export type BillOfMaterials = {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly components: readonly (Package & { readonly group?: string; readonly purl: string })[];
};

/** The CycloneDX bill of materials that npm made of what it installed into the image. */
export async function billOfMaterials(image: string): Promise<string> {
  return docker(['run', '--rm', ...confined, '--entrypoint', 'cat', image, '/app/sbom.cdx.json']);
}

/** As npm writes them, such as `@grpc/grpc-js`. */
export function componentsOf(bill: string): Package[] {
  const { components } = JSON.parse(bill) as BillOfMaterials;
  return components.map(({ group, name, version }) => ({ name: group ? `${group}/${name}` : name, version }));
}
