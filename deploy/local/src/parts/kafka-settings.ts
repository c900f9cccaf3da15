export type KafkaSettings = {
  /** Of what clients are told to connect to, and, inside a container too, the port that the broker itself listens on. */
  readonly port: number;
  readonly controllerPort: number;
  /** 127.0.0.1, or 0.0.0.0 in a container, where the published port alone is on this machine's loopback. */
  readonly bindAddress: string;
  /** What clients are told to connect to; 127.0.0.1 unless they are on other machines, or in containers of their own. */
  readonly advertisedHost?: string;
  /** How long the broker may be silent before its controller takes it for gone; 3000 unless it is said. */
  readonly brokerSessionMilliseconds?: number;
  readonly logDirectory: string;
  /** PEM: the broker's PKCS#8 key followed by its certificate, in one file. */
  readonly keyStoreFile: string;
  /** PEM: the authority's certificate. */
  readonly trustStoreFile: string;
};

/** Any valid one does: a node of another cluster can never meet this one, since each hub has its own authority. */
export const clusterId = 'VGhyb3VnaGxpbmVMb2NhbA';

/**
 * `server.properties` of one node that is broker and controller.
 *
 * Who is who: the principal is the certificate's common name, for clients on the one listener and for the broker itself
 * on the controller's, which therefore has TLS too. With the usual plaintext controller listener, the broker would come
 * to its own controller as User:ANONYMOUS, which would have to be a super user, and so would be every program on this
 * machine that connects to that port. So nobody is anonymous here: a connection without a certificate ends in the
 * handshake, and a subject that is more than a CN matches no rule and is refused.
 */
export function kafkaProperties(settings: KafkaSettings): string {
  const { port, controllerPort, bindAddress, advertisedHost = '127.0.0.1' } = settings;
  return properties({
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `CLIENTS://${bindAddress}:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `CLIENTS://${advertisedHost}:${port}`,
    'listener.security.protocol.map': 'CLIENTS:SSL,CONTROLLER:SSL',
    'inter.broker.listener.name': 'CLIENTS',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': settings.logDirectory,

    'ssl.client.auth': 'required',
    'ssl.enabled.protocols': 'TLSv1.3,TLSv1.2',
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': settings.keyStoreFile,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': settings.trustStoreFile,
    // No DEFAULT at the end: without it a subject that this rule does not fit is an error, not a principal.
    'ssl.principal.mapping.rules': 'RULE:^CN=([a-z0-9.-]+)$/$1/',
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:service.deploy;User:service.broker',
    'allow.everyone.if.no.acl.found': 'false',
    'auto.create.topics.enable': 'false',

    'default.replication.factor': '1',
    'min.insync.replicas': '1',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '8',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '2',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'share.coordinator.state.topic.num.partitions': '2',
    'group.initial.rebalance.delay.ms': '0',
    // A broker that was killed is let in again only when its former self counts as gone: 6 s sooner than by default.
    'broker.session.timeout.ms': String(settings.brokerSessionMilliseconds ?? 3_000),
    'broker.heartbeat.interval.ms': '500',
    // A record of 1 MiB, and what a batch puts around it.
    'message.max.bytes': String(1024 * 1024 + 128 * 1024),
    // Its buffer is allocated at the start: 128 MiB of a small heap by default.
    'log.cleaner.dedupe.buffer.size': String(16 * 1024 * 1024),
    'num.network.threads': '2',
    'num.io.threads': '4',
  });
}

/** A mapping to Java's format, in which a backslash has to be doubled. */
function properties(entries: Readonly<Record<string, string>>): string {
  const lines = Object.entries(entries).map(([key, value]) => `${key}=${value.replaceAll('\\', '\\\\')}`);
  return `${lines.join('\n')}\n`;
}

/** Logs to the output, which the launcher or the engine keeps. */
export const kafkaLogging = `Configuration:
  status: warn
  Appenders:
    Console:
      name: output
      PatternLayout:
        pattern: "%d{ISO8601} %p %m (%c{1})%n"
  Loggers:
    Root:
      level: info
      AppenderRef:
        - ref: output
    Logger:
      # Their whole configuration, at every start.
      - name: org.apache.kafka.common.config.AbstractConfig
        level: warn
      - name: kafka.server.KafkaConfig
        level: warn
`;
