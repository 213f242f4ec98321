import type { RawBenchOptions } from './bench-command.js';
import type { RawMetricsAccess } from './metrics-source-options.js';
import type { NamedFile } from './refuse-overwrite.js';

type RawFiles = RawMetricsAccess &
  Partial<
    Pick<
      RawBenchOptions,
      'shared' | 'calls' | 'slowCalls' | 'metadataFile' | 'cacert' | 'cert' | 'key' | 'proto' | 'protoset'
    >
  >;

/** The files that options name to be read. */
export function inputFiles(raw: RawFiles): NamedFile[] {
  const calls = [...(raw.shared === undefined ? [] : [raw.shared]), ...(raw.calls ?? []), ...(raw.slowCalls ?? [])];
  const files: [option: string, file: string | null | undefined][] = [
    ...calls.map(({ dataFile }): [string, string | null] => ['-D', dataFile]),
    ['-M', raw.metadataFile],
    ...(raw.proto ?? []).flatMap((list) => list.split(',').map((name): [string, string] => ['--proto', name.trim()])),
    ['--protoset', raw.protoset],
    ['--cacert', raw.cacert],
    ['--cert', raw.cert],
    ['--key', raw.key],
    ['--metrics-token-file', raw.metricsTokenFile],
    ['--metrics-cacert', raw.metricsCacert],
    ['--metrics-cert', raw.metricsCert],
    ['--metrics-key', raw.metricsKey],
  ];
  return files.flatMap(([option, file]) => (typeof file === 'string' ? [[option, file] as const] : []));
}
