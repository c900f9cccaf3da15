export type RegistrySettings = {
  readonly port: number;
  readonly bindAddress: string;
  readonly certFile: string;
  readonly keyFile: string;
  /** Where H2 keeps its file, without the extension. */
  readonly databaseFile: string;
};

/**
 * The registry's environment. HTTPS alone; a plain HTTP port is not opened.
 *
 * - Client certificates cannot be required: Quarkus fixes `quarkus.http.ssl.client-auth` when the application is built,
 *   and Apicurio 2.6 was built with NONE. Tried: the setting is refused with a warning, and a client without a
 *   certificate is served. So here, unlike on Kubernetes, where a mesh or a network policy stands before it, whoever can
 *   open a connection to this machine's loopback can register a schema. Schemas hold no personal data.
 * - Schema ids are in the records, so they have to survive a restart. The archive's storage is H2, in memory unless it is
 *   given a file; it holds no PostgreSQL driver. WRITE_DELAY=0 writes on commit rather than up to half a second later, so
 *   that an id that was answered is not given again after a crash.
 */
export function registryEnvironment(settings: RegistrySettings): Record<string, string> {
  return {
    QUARKUS_PROFILE: 'prod',
    QUARKUS_HTTP_HOST: settings.bindAddress,
    QUARKUS_HTTP_INSECURE_REQUESTS: 'disabled',
    QUARKUS_HTTP_SSL_PORT: String(settings.port),
    QUARKUS_HTTP_SSL_CERTIFICATE_FILES: settings.certFile,
    QUARKUS_HTTP_SSL_CERTIFICATE_KEY_FILES: settings.keyFile,
    REGISTRY_DATASOURCE_URL: `jdbc:h2:file:${settings.databaseFile};DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0`,
    // Twenty connections are opened at the start by default, before anyone asks.
    QUARKUS_DATASOURCE_JDBC_INITIAL_SIZE: '2',
    QUARKUS_DATASOURCE_JDBC_MIN_SIZE: '2',
    QUARKUS_DATASOURCE_JDBC_MAX_SIZE: '20',
  };
}
