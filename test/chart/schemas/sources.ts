// Where each schema beside this file is from. CloudNativePG's is written by hand: its module is in no registry.

/** Kubernetes' own kinds that the chart uses. */
export const kubernetes = {
  module: 'k8s.io/kubernetes@v1.37.2',
  file: 'kubernetes-1.37.2.json',
  kinds: [
    'Deployment',
    'Service',
    'ServiceAccount',
    'ConfigMap',
    'Job',
    'NetworkPolicy',
    'PodDisruptionBudget',
    'HorizontalPodAutoscaler',
  ],
} as const;

/** Custom resource definitions that a module has as files. */
export const fromGoModules = [
  {
    module: 'github.com/cert-manager/cert-manager@v1.21.2',
    version: 'v1',
    files: ['deploy/crds/cert-manager.io_certificates.yaml'],
  },
  {
    module: 'github.com/kedacore/keda/v2@v2.21.0',
    version: 'v1alpha1',
    files: ['config/crd/bases/keda.sh_scaledobjects.yaml', 'config/crd/bases/keda.sh_triggerauthentications.yaml'],
  },
  {
    module: 'sigs.k8s.io/gateway-api@v1.6.3',
    version: 'v1',
    files: ['config/crd/standard/gateway.networking.k8s.io_tlsroutes.yaml'],
  },
] as const;

/** Those that are made from a module's types. */
export const fromGoTypes = {
  module: 'github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring@v0.95.2',
  version: 'v1',
  kinds: ['ServiceMonitor', 'PrometheusRule'],
} as const;

export const controllerGen = 'sigs.k8s.io/controller-tools/cmd/controller-gen@v0.23.0';

/** Those that are made from classes of a Maven artifact, by the generator in the other. */
export const fromMaven = {
  group: 'io.strimzi',
  version: '1.2.0',
  artifacts: ['api', 'crd-generator'],
  kinds: {
    Kafka: 'io.strimzi.api.kafka.model.kafka.Kafka',
    KafkaNodePool: 'io.strimzi.api.kafka.model.nodepool.KafkaNodePool',
    KafkaTopic: 'io.strimzi.api.kafka.model.topic.KafkaTopic',
    KafkaUser: 'io.strimzi.api.kafka.model.user.KafkaUser',
  },
} as const;
