import type { Authority } from '../certificates/authority.ts';

/** The real servers below the hub, by the names that people see. */
export type PartName = 'kafka' | 'registry' | 'postgres';

/** One line of news about a part. `fraction`, 0 to 1, while something of known size is on its way. */
export type Progress = { readonly part: PartName; readonly text: string; readonly fraction?: number };

/** TCP ports on 127.0.0.1. */
export type PartPorts = {
  readonly kafka: number;
  /** Kafka's own; nobody else uses it. */
  readonly controller: number;
  readonly registry: number;
  readonly postgres: number;
};

export type PartsOptions = {
  /** What must survive: the data, the configuration, and `logs/`. Two hubs at once need two. */
  readonly dataDirectory: string;
  /** What can be fetched again. Several hubs may share it. */
  readonly cacheDirectory: string;
  readonly ports: PartPorts;
  /** Issues the parts' certificates, and `service.deploy`'s, with which readiness is asked. */
  readonly authority: Authority;
  readonly report: (progress: Progress) => void;
  /**
   * What the parts hold need not outlive them, as in a test. The folder is the caller's to delete; this is for what lies
   * outside of it, the containers' volumes.
   */
  readonly disposable?: boolean;
  /** Abandons the start; what runs already is ended before `start` rejects. */
  readonly signal?: AbortSignal | undefined;
};

/** One part. Every method resolves when what it says is true: ready, or ended. Data and port stay. */
export type Part = {
  readonly name: PartName;
  /** Of the process, where there is one that this machine can see. */
  readonly pid: number | undefined;
  /** Resolves once it is ready for clients; harmless when it runs. The signal abandons the wait and ends it. */
  start(signal?: AbortSignal): Promise<void>;
  stop(): Promise<void>;
  /** At once, with no chance to tidy up, as when the power fails. */
  kill(): Promise<void>;
  restart(): Promise<void>;
};

export type RunningParts = {
  /** host:port. TLS, and a certificate of the authority; the principal is its common name, `User:service.calls`. */
  readonly kafka: Part & { readonly brokers: string[] };
  /** The Confluent-compatible API's root, `https://127.0.0.1:<port>/apis/ccompat/v7`. */
  readonly registry: Part & { readonly url: string };
  /** TLS, and a certificate: `service.deploy` logs in as `postgres`, the superuser, `service.calls` as `calls`. */
  readonly postgres: Part & { readonly host: string; readonly port: number };
  processes(): { readonly name: PartName; readonly pid: number | undefined }[];
  /** Ends all of them; again is harmless. */
  stop(): Promise<void>;
};

export interface PartsProvider {
  readonly name: 'processes' | 'containers';
  /** Why this way is not open on this machine, as a clause such as `Java is not installed`; undefined when it is open. */
  unavailable(cacheDirectory: string): Promise<string | undefined>;
  /**
   * Resolves once all three are ready.
   * @throws LocalFailure, or the signal's reason; nothing is left running then
   */
  start(options: PartsOptions): Promise<RunningParts>;
}
