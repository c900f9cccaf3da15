import { randomUUID } from 'node:crypto';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { defaultCacheDirectory } from '@throughline/local/parts/choose-provider';
import { withLock } from '@throughline/local/process/lock';
import { runToEnd } from '@throughline/local/process/run-to-end';

export type PinnedTool = {
  readonly name: string;
  readonly version: string;
  /** The Go module of its program. */
  readonly module: string;
  /** What the linker puts its version into. */
  readonly versionVariable: string;
  /** With which it says its version. */
  readonly ask: readonly string[];
};

export const helmTool: PinnedTool = {
  name: 'helm',
  version: '4.3.1',
  module: 'helm.sh/helm/v4/cmd/helm',
  versionVariable: 'helm.sh/helm/v4/internal/version.version',
  ask: ['version', '--template', '{{.Version}}'],
};

export const kubeconformTool: PinnedTool = {
  name: 'kubeconform',
  version: '0.8.0',
  module: 'github.com/yannh/kubeconform/cmd/kubeconform',
  versionVariable: 'main.version',
  ask: ['-v'],
};

/**
 * The program in its pinned version, since another one writes other manifests: from the path where it is there, otherwise
 * built once from its Go module into the project's cache. Two at once build once.
 * @throws Error that says what to do where there is no Go
 */
export async function pinnedTool(tool: PinnedTool): Promise<string> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const candidate = join(folder, tool.name);
    if (await isVersion(candidate, tool)) return candidate;
  }
  const cache = defaultCacheDirectory();
  const built = join(cache, `${tool.name}-${tool.version}`, tool.name);
  await mkdir(cache, { recursive: true });
  await withLock(join(cache, `${tool.name}-${tool.version}.lock`), async () => {
    if (!(await isVersion(built, tool))) await build(tool, cache, join(cache, `${tool.name}-${tool.version}`));
  });
  return built;
}

async function build(tool: PinnedTool, cache: string, folder: string): Promise<void> {
  const draft = join(cache, `.${tool.name}.${randomUUID()}`);
  await mkdir(draft);
  try {
    const flags = `-s -w -X ${tool.versionVariable}=v${tool.version}`;
    await runToEnd('go', ['install', '-trimpath', '-ldflags', flags, `${tool.module}@v${tool.version}`], {
      cwd: draft,
      env: { ...process.env, GOBIN: draft, GOWORK: 'off', GOFLAGS: '', CGO_ENABLED: '0' },
    });
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  } catch (cause) {
    throw new Error(
      `The chart is checked with ${tool.name} ${tool.version}: put it on the path, or install Go (1.26 or later), which builds it from ${tool.module}.`,
      { cause },
    );
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function isVersion(program: string, tool: PinnedTool): Promise<boolean> {
  try {
    await access(program);
    return (await runToEnd(program, tool.ask)).trim() === `v${tool.version}`;
  } catch {
    return false;
  }
}
