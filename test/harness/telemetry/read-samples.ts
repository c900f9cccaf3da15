/** What Prometheus would read of a service: the families, and every value with its labels. */
export type Scrape = {
  readonly families: ReadonlyMap<string, { readonly type: string; readonly unit: string }>;
  readonly samples: readonly Sample[];
};
export type Sample = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

/** Reads Prometheus' text format. @throws Error for a line that is none of it */
export function readSamples(text: string): Scrape {
  const families = new Map<string, { type: string; unit: string }>();
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    const comment = /^# (HELP|UNIT|TYPE) (\S+) ?(.*)$/.exec(line);
    if (comment) {
      const [, what, name = '', told = ''] = comment;
      const family = families.get(name) ?? { type: '', unit: '' };
      if (what === 'TYPE') family.type = told;
      if (what === 'UNIT') family.unit = told;
      families.set(name, family);
      continue;
    }
    if (line === '') continue;
    const sample = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (!sample) throw new Error(`no line of Prometheus' format: ${line}`);
    const [, name = '', labels = '', value] = sample;
    samples.push({ name, labels: labelsOf(labels), value: Number(value?.replace('Inf', 'Infinity')) });
  }
  return { families, samples };
}

function labelsOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name = '', value = '']) => [
      name,
      value.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
    ]),
  );
}
