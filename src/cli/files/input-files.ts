import type { RawBenchOptions } from '../arguments/bench-command.js';
import type { RawMetricsAccess } from '../arguments/metrics-source-options.js';
import type { NamedFile } from './refuse-overwrite.js';

type RawFiles = RawMetricsAccess &
  Partial<
    Pick<
      RawBenchOptions,
      | 'shared'
      | 'calls'
      | 'slowCalls'
      | 'metadataFile'
      | 'jwtKey'
      | 'cacert'
      | 'cert'
      | 'key'
      | 'proto'
      | 'protoset'
      | 'config'
    >
  >;

/** The files that options name to be read. */
export function inputFiles(raw: RawFiles): NamedFile[] {
  const calls = [...(raw.shared === undefined ? [] : [raw.shared]), ...(raw.calls ?? []), ...(raw.slowCalls ?? [])];
  const files: [option: string, file: string | null | undefined][] = [
    ...calls.flatMap(({ dataFile, binaryFile, rows }): [string, string | null | undefined][] => [
      ['-D', dataFile],
      ['-B', binaryFile],
      ['--rows', rows],
    ]),
    ['--jwt-key', raw.jwtKey],
    ['-M', raw.metadataFile],
    ['--config', raw.config],
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
