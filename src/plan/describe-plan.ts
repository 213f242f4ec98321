import type { RunPlan } from '../record/run-plan.js';
import { showPageName } from '../shared/page-name.js';
import type { Schema } from '../target/method-target.js';
import type { SchemaSource } from '../target/open-schema.js';
import type { BenchOptions, MetricsOptions } from './bench-options.js';
import { flowsWanted } from './build-plan.js';
import { slowCallsWanted } from './build-slow-plan.js';
import type { CallPlan } from './call-plan.js';
import { drawsNumbers } from './draws-numbers.js';
import { payloadCount } from './payload.js';
import { takesBack } from './stream-shape.js';
import { withoutCredentials } from './without-credentials.js';

/**
 * What a run was asked to do, for its report: names of metadata without their values, URLs without credentials.
 *
 * @param early the plans of what comes before the load
 */
export function describePlan(
  options: BenchOptions,
  plan: CallPlan,
  { probe, slow }: Record<'probe' | 'slow', CallPlan | null>,
  schema: Schema,
): RunPlan {
  const { tls } = options.endpoint;
  const wanted = flowsWanted(options);
  const slowCalls = slowCallsWanted(options, schema);
  const metadataNames = [...plan.flows, ...(slow?.flows ?? [])].flatMap((flow) =>
    flow.steps.flatMap((step) => [...step.metadata.map(([name]) => name), ...step.varying.map(({ name }) => name)]),
  );
  return {
    target: options.endpoint.address,
    security: tls === null ? 'plaintext' : tls.verify ? 'tls' : 'tls-unverified',
    authority: options.endpoint.authority,
    serverName: tls?.serverName ?? null,
    connectTimeoutMs: options.endpoint.connectTimeoutMs,
    schemaSource: schema.source,
    schemaFiles: schemaFiles(options.schema),
    transport: plan.transport,
    loadShape: options.load,
    concurrency: plan.concurrency,
    places: options.places,
    connections: plan.connections,
    lbStrategy: plan.lbStrategy,
    keepalive: plan.keepalive,
    threads: plan.threads,
    total: options.total,
    durationMs: options.durationMs,
    maxDurationMs: options.maxDurationMs,
    deadlineMs: options.deadlineMs,
    cancelAfterMs: options.cancelAfterMs,
    compression: options.compression,
    streams: options.streams,
    countErrors: options.countErrors,
    warmUp: options.warmUp,
    calls: plan.flows.flatMap(({ name, weight, steps, rows }, i) =>
      steps.map(({ methodIndex, payload, expect, check, stream }, k) => {
        const { service, method, kind } = plan.methods[methodIndex]!;
        return {
          service,
          method,
          kind,
          weight,
          payloads: payloadCount(payload, rows),
          dataForm: wanted[i]!.steps[k]!.data?.form ?? null,
          expect,
          flow: name,
          codes: check?.codes ?? [],
          takesBack: takesBack(stream),
        };
      }),
    ),
    setUpSteps: options.setUp.length,
    teardownSteps: options.teardown.length,
    slowCalls: (slow?.flows ?? []).map(({ weight, steps }, i) => {
      const { service, method } = plan.methods[steps[0]!.methodIndex]!;
      return { service, method, leastMs: slowCalls[i]!.leastMs, calls: weight };
    }),
    probeCalls: (probe?.flows ?? []).map(({ weight, steps }) => {
      const { service, method } = plan.methods[steps[0]!.methodIndex]!;
      return { service, method, calls: weight };
    }),
    metricsUrls: metricsAskedFor(options.metrics),
    settleMs: options.metrics.settleMs,
    exclusive: options.metrics.exclusive,
    viaProxy: options.metrics.viaProxy,
    convention: options.metrics.convention,
    metricsMap: options.metrics.map,
    thresholds: options.thresholds.map(({ text }) => text),
    abortOn: options.abortOn.map(({ text }) => text),
    metadataNames: [...new Set(metadataNames)],
    seed: drawsNumbers([...plan.flows, ...(slow?.flows ?? [])]) ? plan.inputs.seed : null,
    name: options.name,
    tags: options.tags,
  };
}

function schemaFiles(source: SchemaSource): RunPlan['schemaFiles'] {
  return {
    proto: source.from === 'proto' ? source.files : [],
    protoset: source.from === 'protoset' ? source.file : null,
    importPaths: source.from === 'proto' ? source.importPaths : [],
  };
}

function metricsAskedFor({ urls, names, prometheus }: MetricsOptions): string[] {
  return [
    ...urls.map(withoutCredentials),
    ...names.map(showPageName),
    ...(prometheus === null ? [] : [`${withoutCredentials(prometheus.url)} ${prometheus.selector}`]),
  ];
}
