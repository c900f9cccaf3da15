import { expect } from 'vitest';
import type { HubWatch } from './watch-hub.ts';

/** That an alert fires, for these labels, with texts that are filled in and a section of the guide. */
export async function expectFired(
  watch: HubWatch,
  history: Parameters<HubWatch['fired']>[0],
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const fired = await watch.fired(history);
  const ours = fired.filter((alert) => alert.name === name);
  expect(
    ours.map((it) => it.labels),
    `fired: ${fired.map((it) => it.name).join(', ') || 'nothing'}`,
  ).toContainEqual(expect.objectContaining(labels));
  for (const { annotations } of ours) {
    expect(annotations['summary']).toMatch(/^\S.*\.$/);
    expect(annotations['summary']).not.toMatch(/<no value>|\{\{|error/);
    expect(annotations['runbook_url']).toMatch(/^docs\/operating-guide\.md#[a-z-]+$/);
  }
}
