import { describe, expect, it } from 'vitest';
import { anchorOf, guideBlocks, guidePath, headingsOf } from './guide-blocks.ts';
import { readDocument } from './tables.ts';

const guide = readDocument(guidePath);
const anchors = headingsOf(guidePath).map(anchorOf);
const rules = [
  ...readDocument('deploy/chart/files/alerts.yaml').matchAll(
    /^ {6}- alert: (\w+)\n([\s\S]*?)(?=^ {6}- |^ {2}- |$(?![\s\S]))/gm,
  ),
];
const alerts = rules.map(([, name = '', text = '']) => ({
  name,
  link: /^ +runbook_url: (\S+)$/m.exec(text)?.[1],
  severity: /^ +severity: (\w+)$/m.exec(text)?.[1],
  summary: /^ +summary: "(.+)"$/m.exec(text)?.[1],
}));
const [beforeIncidents = '', incidents = ''] = guide.split('# Ten incidents\n');

describe('an alert', () => {
  it('is among a good dozen', () => {
    expect(alerts.length).toBe([...readDocument('deploy/chart/files/alerts.yaml').matchAll(/alert:/g)].length);
    expect(alerts.length).toBeGreaterThanOrEqual(12);
  });

  it.each(alerts)('$name has a severity, a summary and a section of the guide that names it', (alert) => {
    expect(['critical', 'warning']).toContain(alert.severity);
    expect(alert.summary).toMatch(/\.$/);
    const [path, anchor] = alert.link?.split('#') ?? [];
    expect(path).toBe(guidePath);
    expect(anchors).toContain(anchor);
    const section = incidents.split(/^## /m).find((each) => anchorOf(each.split('\n')[0] ?? '') === anchor);
    expect(section).toContain(`\`${alert.name}\``);
  });

  it.each(alerts)('$name is fired by its fault in a test', ({ name }) => {
    expect(readDocument('test/faults/alerts.fault.spec.ts')).toContain(`'${name}', {`);
  });
});

describe('docs/operating-guide.md', () => {
  it('goes from the install to the restore', () => {
    const headings = [...beforeIncidents.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(['Install', 'Size', 'Secure', 'Onboard', 'Upgrade', 'Back up', 'Restore']);
  });

  it('has ten incidents, each with how it shows, commands and what done looks like', () => {
    const sections = incidents.split(/^## /m).slice(1);
    expect(sections).toHaveLength(10);
    for (const section of sections) {
      const name = section.split('\n')[0];
      expect(section, name).toMatch(/^\*\*Shows\*\*: /m);
      expect(section, name).toMatch(/^```(sh|sql) run$/m);
      expect(section, name).toMatch(/^\*\*Done\*\*: /m);
    }
  });

  it('says of every command whether a test runs it, and runs most', () => {
    const blocks = guideBlocks();
    const run = blocks.filter(({ notRun }) => notRun === undefined);
    expect(run.length).toBeGreaterThan(blocks.length / 2);
  });

  it('names no alert that is not there', () => {
    const named = new Set(guide.match(/\bThroughline[A-Z]\w+/g));
    expect([...named].filter((name) => !alerts.some((alert) => alert.name === name))).toEqual([]);
  });

  it('links to places that are there', () => {
    const links = [...guide.matchAll(/\]\(([^)\s#]*)#([^)\s]+)\)/g)];
    const places = links.map(([, path = '', anchor = '']) => ({ path: path || 'operating-guide.md', anchor }));
    const missing = places.filter(({ path, anchor }) => {
      const document = new URL(path, 'file:///docs/').pathname.slice(1);
      return !headingsOf(document).map(anchorOf).includes(anchor);
    });
    expect(missing).toEqual([]);
  });
});
