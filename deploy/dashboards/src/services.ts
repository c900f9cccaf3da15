import { type Dashboard, graph } from './panels.ts';
import { durationsPerSecond, now, ofRuntime, quantile, within } from './query.ts';

const service = 'service.name';

/** The processes, their requests, and their database. */
export const services: Dashboard = {
  uid: 'throughline-services',
  title: 'Throughline: services',
  description: 'Requests by method and code, the runtime, the database, certificates.',
  rows: [
    {
      title: 'Health',
      panels: [
        graph('Ready', 'Instances that can answer.', [
          { expr: now('throughline.service.ready', [service]), legend: '{{service_name}}' },
        ]),
        graph('Live', 'Instances that make progress.', [
          { expr: now('throughline.service.live', [service]), legend: '{{service_name}}' },
        ]),
        graph(
          'Certificates end',
          'Of services, of partners that called, and of mail.',
          [
            {
              expr: now('throughline.certificate.remaining', ['throughline.certificate.subject']),
              legend: '{{throughline_certificate_subject}}',
            },
          ],
          { unit: 's' },
        ),
      ],
    },
    {
      title: 'Requests',
      panels: [
        graph(
          'By code',
          'A second.',
          [
            {
              expr: durationsPerSecond('rpc.server.call.duration', [service, 'rpc.status_code']),
              legend: '{{service_name}} {{rpc_status_code}}',
            },
          ],
          { unit: 'reqps' },
        ),
        graph(
          'By method',
          'A second.',
          [{ expr: durationsPerSecond('rpc.server.call.duration', ['rpc.method']), legend: '{{rpc_method}}' }],
          { unit: 'reqps' },
        ),
        graph(
          'Take',
          'How long 95 of 100 took. A stream is counted when it ends.',
          [{ expr: quantile(0.95, 'rpc.server.call.duration', ['rpc.method']), legend: '{{rpc_method}}' }],
          { unit: 's' },
        ),
        graph('Refused', 'By reason.', [
          {
            expr: within('throughline.requests.refused', [service, 'throughline.reason'], {}, '5m'),
            legend: '{{service_name}} {{throughline_reason}}',
          },
        ]),
        graph(
          'Between services',
          'By method and code.',
          [
            {
              expr: durationsPerSecond('rpc.client.call.duration', ['rpc.method', 'rpc.status_code']),
              legend: '{{rpc_method}} {{rpc_status_code}}',
            },
          ],
          { unit: 'reqps' },
        ),
        graph('Stale gauges', 'That could not be read.', [
          {
            expr: within('throughline.observation.failures', [service, 'throughline.observation'], {}, '5m'),
            legend: '{{service_name}} {{throughline_observation}}',
          },
        ]),
      ],
    },
    {
      title: 'Runtime and database',
      panels: [
        graph(
          'Event loop',
          'The part of the time that it is busy.',
          [{ expr: ofRuntime('max', 'nodejs_eventloop_utilization', [service]), legend: '{{service_name}}' }],
          { unit: 'percentunit' },
        ),
        graph(
          'Timers are late',
          'The 99th percentile.',
          [{ expr: ofRuntime('max', 'nodejs_eventloop_delay_p99', [service]), legend: '{{service_name}}' }],
          { unit: 's' },
        ),
        graph(
          'Heap',
          'Used, of all instances.',
          [{ expr: ofRuntime('sum', 'v8js_memory_heap_used', [service]), legend: '{{service_name}}' }],
          { unit: 'bytes' },
        ),
        graph(
          'Garbage collection',
          'The part of the time that it takes.',
          [{ expr: ofRuntime('sum', 'v8js_gc_duration_sum', [service], true), legend: '{{service_name}}' }],
          { unit: 'percentunit' },
        ),
        graph('Waits for a connection', 'To the database.', [
          { expr: ofRuntime('sum', 'db_client_connection_pending_requests', [service]), legend: '{{service_name}}' },
        ]),
        graph(
          'Statements',
          'A second.',
          [
            {
              expr: ofRuntime('sum', 'db_client_operation_duration_count', [service], true),
              legend: '{{service_name}}',
            },
          ],
          { unit: 'ops' },
        ),
      ],
    },
  ],
};
