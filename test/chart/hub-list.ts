import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartFolder } from './helm.ts';

/** The one list that the chart is written over, as `deploy/provision` makes it. */
export type HubList = {
  readonly ports: Readonly<Record<'grpc' | 'metrics' | 'health', number>>;
  readonly probes: Readonly<Record<'startup' | 'liveness' | 'readiness', string>>;
  /** Which part each job of provisioning needs. */
  readonly provision: Readonly<Record<string, string>>;
  readonly services: readonly HubService[];
  readonly topics: readonly { readonly name: string }[];
};

export type HubService = {
  readonly name: string;
  readonly commonName: string;
  readonly connectsTo: { readonly services: readonly string[]; readonly [part: string]: boolean | readonly string[] };
  readonly calledBy: { readonly partners: boolean };
  readonly groups: readonly string[];
  readonly files: readonly { readonly variable: string; readonly secret: boolean; readonly mandatory: boolean }[];
  readonly acls: readonly {
    readonly resource: string;
    readonly name: string;
    readonly pattern: string;
    readonly operation: string;
  }[];
};

export const hubList = JSON.parse(readFileSync(join(chartFolder, 'files/hub.json'), 'utf8')) as HubList;
export const serviceNames: readonly string[] = hubList.services.map(({ name }) => name);
