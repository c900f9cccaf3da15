import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartFolder } from './helm.ts';

/** The one list that the chart is written over, as `deploy/provision` makes it. */
export type HubList = {
  readonly ports: Readonly<Record<'grpc' | 'metrics' | 'health', number>>;
  readonly probes: Readonly<Record<'live' | 'ready' | 'start', string>>;
  readonly jobs: readonly { readonly name: string; readonly connectsTo: readonly string[] }[];
  readonly services: readonly HubService[];
  readonly topics: readonly { readonly name: string }[];
};

export type HubService = {
  readonly name: string;
  readonly connectsTo: readonly string[];
  readonly callsServices: readonly { readonly service: string; readonly variable: string }[];
  readonly calledByPartners: boolean;
  readonly groups: readonly string[];
  readonly rights: { readonly administers: boolean };
  readonly files: readonly { readonly variable: string; readonly mandatory: boolean }[];
};

export const hubList = JSON.parse(readFileSync(join(chartFolder, 'files/hub.json'), 'utf8')) as HubList;
export const serviceNames: readonly string[] = hubList.services.map(({ name }) => name);
