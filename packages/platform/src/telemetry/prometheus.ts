import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';

/**
 * One per process; without a server of its own, which would speak plain HTTP. Every value says of which service it is,
 * however Prometheus finds it.
 */
export const prometheusExporter = new PrometheusExporter({
  preventServerStart: true,
  withResourceConstantLabels: /^service\.name$/,
});
