import type { ExampleName } from './helm.ts';

/** Values over an example that turn on what neither example does, so that every branch of a template is checked. */
export const variants: readonly { readonly name: string; readonly example: ExampleName; readonly over: object }[] = [
  { name: 'single-node', example: 'single-node', over: {} },
  { name: 'production', example: 'production', over: {} },
  {
    name: 'certificates of cert-manager, everything else external',
    example: 'single-node',
    over: { certificates: { source: 'certManager', issuer: { name: 'hub' } } },
  },
  {
    name: 'an authority in a ConfigMap, lag and monitoring with Secrets',
    example: 'single-node',
    over: {
      nameOverride: 'hub',
      kafka: { prefix: 'ua.' },
      certificates: { authority: { configMapName: 'authority' } },
      defaults: { autoscaling: { type: 'lag' }, priorityClassName: 'high', nodeSelector: { pool: 'hub' } },
      monitoring: {
        certificateSecret: 'prometheus-tls',
        serviceMonitor: { enabled: true },
        rules: { enabled: true },
        dashboards: { enabled: true, annotations: { folder: 'hub' } },
      },
    },
  },
  {
    name: 'an authority in a Secret, nobody let in, a broker that is a controller too',
    example: 'production',
    over: {
      certificates: { authority: { secretName: 'authority' } },
      kafka: { replicas: 1 },
      strimzi: {
        brokers: { replicas: 1 },
        controllers: { replicas: 0 },
        partnerListener: { enabled: false },
        config: { 'log.retention.hours': 1 },
      },
      cloudNativePg: {
        instances: 1,
        backup: { target: 'primary' },
        plugins: [{ name: 'barman' }],
        recovery: { source: 'before' },
        externalClusters: [{ name: 'before' }],
      },
      networkPolicy: { peers: { partners: [], prometheus: [] } },
    },
  },
  { name: 'without network policies', example: 'production', over: { networkPolicy: { enabled: false } } },
];
