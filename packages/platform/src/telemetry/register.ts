// Loaded by --import before anything else. OTLP goes out where the standard OTEL_EXPORTER_OTLP_* variables say so;
// metrics are always kept for Prometheus, served by serveMetrics (over mTLS, so not by the exporter's own server).
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { RuntimeNodeInstrumentation } from '@opentelemetry/instrumentation-runtime-node';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { prometheusExporter } from './prometheus.ts';
import { onShutdown } from './shutdown.ts';

process.env['OTEL_SERVICE_NAME'] ??= process.env['SERVICE_NAME'] ?? 'throughline';
const exportsSpans = Object.keys(process.env).some((name) => /^OTEL_EXPORTER_OTLP_(TRACES_)?ENDPOINT$/.test(name));
if (!exportsSpans) {
  process.env['OTEL_TRACES_EXPORTER'] ??= 'none';
  // Nobody will see the spans, but ids are still made and handed on: logs and events carry them.
  process.env['OTEL_TRACES_SAMPLER'] ??= 'parentbased_always_off';
}
process.env['OTEL_LOGS_EXPORTER'] ??= 'none';
process.env['OTEL_METRICS_EXPORTER'] ??= 'none';

const nowhere = {
  onStart() {},
  onEnding() {},
  onEnd() {},
  forceFlush: async () => {},
  shutdown: async () => {},
};

const sdk = new NodeSDK({
  metricReaders: [prometheusExporter],
  // Without any processor the SDK would register no tracer at all.
  ...(exportsSpans ? {} : { spanProcessors: [nowhere] }),
  // Spans of gRPC and Kafka are our own: the stock ones open one span for a whole stream and leave a batch's inactive.
  instrumentations: [new PgInstrumentation({ requireParentSpan: true }), new RuntimeNodeInstrumentation()],
});
sdk.start();
onShutdown(() => sdk.shutdown());
