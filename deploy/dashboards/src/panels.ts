/** What a panel is of: a query, and how a series is called, with labels in double braces. */
export type Query = { readonly expr: string; readonly legend: string };

/** From a value on, a colour. */
export type Step = { readonly from: number | null; readonly colour: 'green' | 'yellow' | 'red' | 'blue' | 'text' };

export type Panel = {
  readonly title: string;
  /** What it says and what to do, for who looks at it. */
  readonly description: string;
  readonly kind: 'stat' | 'graph' | 'bars' | 'table';
  readonly queries: readonly Query[];
  /** Grafana's name of a unit, such as `s` or `short`. */
  readonly unit: string;
  readonly steps?: readonly Step[];
  readonly decimals?: number;
  /** In columns of 24. */
  readonly width: number;
  /** In rows of 30 pixels. */
  readonly height: number;
};

export type Row = { readonly title: string; readonly panels: readonly Panel[] };

export type Dashboard = {
  /** Its address in Grafana, and the name of its file. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly Row[];
  /** Whether one may look at some partners only. */
  readonly byPartner?: boolean;
};

const small = { width: 4, height: 4 } as const;

/** One number. */
export function stat(
  title: string,
  description: string,
  expr: string,
  options: Partial<Pick<Panel, 'unit' | 'steps' | 'decimals' | 'width' | 'height'>> & { readonly legend?: string } = {},
): Panel {
  const { legend = '', ...rest } = options;
  return { ...small, unit: 'short', ...rest, title, description, kind: 'stat', queries: [{ expr, legend }] };
}

/** Lines over time. */
export function graph(
  title: string,
  description: string,
  queries: readonly Query[],
  options: Partial<Pick<Panel, 'unit' | 'width' | 'height'>> = {},
): Panel {
  return { width: 8, height: 8, unit: 'short', ...options, title, description, kind: 'graph', queries };
}

/** A bar for each series, the longest first. */
export function bars(
  title: string,
  description: string,
  query: Query,
  options: Partial<Pick<Panel, 'unit' | 'steps' | 'width' | 'height'>> = {},
): Panel {
  return { width: 8, height: 8, unit: 'short', ...options, title, description, kind: 'bars', queries: [query] };
}

/** Bad from 1 on. */
export const noneIsGood: readonly Step[] = [
  { from: null, colour: 'green' },
  { from: 1, colour: 'red' },
];

/** Green below the first, red from the second on. */
export function worseFrom(yellow: number, red: number): readonly Step[] {
  return [
    { from: null, colour: 'green' },
    { from: yellow, colour: 'yellow' },
    { from: red, colour: 'red' },
  ];
}

/** Red below the first, green from the second on. */
export function betterFrom(yellow: number, green: number): readonly Step[] {
  return [
    { from: null, colour: 'red' },
    { from: yellow, colour: 'yellow' },
    { from: green, colour: 'green' },
  ];
}
