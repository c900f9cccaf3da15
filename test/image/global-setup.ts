import { buildImage } from '@throughline/image/build-image';
import { findEngine } from '@throughline/local/parts/containers/engine';
import type { TestProject } from 'vitest/node';

/** Names of their own: what a person built is left alone. */
export type BuiltImages = { readonly hub: string; readonly tools: string };

declare module 'vitest' {
  interface ProvidedContext {
    readonly images: BuiltImages;
  }
}

const images: BuiltImages = { hub: 'throughline:test', tools: 'throughline-tools:test' };

/** Builds both images once for a test run. */
export default async function setup(project: TestProject): Promise<void> {
  if ((await findEngine()) === undefined) {
    throw new Error('No Docker engine answers, and the image can be tested nowhere else: start one and try again.');
  }
  await buildImage({ target: 'hub', tag: images.hub });
  await buildImage({ target: 'tools', tag: images.tools });
  project.provide('images', images);
}
