import { docker } from './run-command.ts';

export type BuildOptions = {
  /** `hub` for the services, `tools` for what deploy/compose.yaml needs besides. */
  readonly target: 'hub' | 'tools';
  readonly tag: string;
  /** Of the engine, for the steps that fetch packages; without it THROUGHLINE_BUILD_NETWORK, or the engine's own choice. */
  readonly network?: string | undefined;
};

/** Builds an image from this clone as it is. @throws ImageFailure */
export async function buildImage(options: BuildOptions): Promise<void> {
  const { target, tag, network = process.env['THROUGHLINE_BUILD_NETWORK'] } = options;
  const through = network ? ['--network', network] : [];
  const args = ['build', '--file', 'deploy/image/Dockerfile', '--target', target, '--tag', tag, ...through, '.'];
  await docker(args, { aloud: true });
}
