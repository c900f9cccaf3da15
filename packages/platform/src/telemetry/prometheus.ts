import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';

/** One per process; without a server of its own, which would speak plain HTTP. */
export const prometheusExporter = new PrometheusExporter({ preventServerStart: true });
