/** One event contract: its Avro schema, the service that publishes it, and the topic that carries it. */
export type EventContract<T> = {
  /** The full Avro name, which is also the CloudEvents type and the registry's subject. */
  readonly name: string;
  /** The folder it is in: the service that owns it. */
  readonly service: string;
  /** Without the hub's prefix; an operator's own topic for what operators write, a partner's for what is on feeds. */
  readonly topic: string;
  readonly schema: unknown;
  /** Only a type: what a record decodes to. */
  readonly data?: T;
};
