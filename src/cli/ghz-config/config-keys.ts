import type { RawBenchOptions } from '../arguments/bench-command.js';

/** What a key of ghz's config files holds. */
export type ConfigKind = 'text' | 'count' | 'number' | 'switch' | 'time' | 'size' | 'list' | 'texts' | 'data';

export interface ConfigKey {
  is: ConfigKind;
  /** The option that it stands for; the others are read by their name. */
  option: keyof RawBenchOptions | 'host' | 'call' | 'data' | 'data-file' | 'binary-file' | 'metadata';
}

/** Every key of ghz's config files, as ghz writes it. Capitals are all the same to it. */
export const CONFIG_KEYS: Record<string, ConfigKey> = {
  host: { is: 'text', option: 'host' },
  call: { is: 'text', option: 'call' },
  proto: { is: 'list', option: 'proto' },
  protoset: { is: 'text', option: 'protoset' },
  'import-paths': { is: 'list', option: 'importPaths' },
  'reflect-metadata': { is: 'texts', option: 'reflectMetadata' },
  insecure: { is: 'switch', option: 'insecure' },
  skipTLS: { is: 'switch', option: 'skipTLS' },
  cacert: { is: 'text', option: 'cacert' },
  cert: { is: 'text', option: 'cert' },
  key: { is: 'text', option: 'key' },
  cname: { is: 'text', option: 'cname' },
  authority: { is: 'text', option: 'authority' },
  data: { is: 'data', option: 'data' },
  'data-file': { is: 'text', option: 'data-file' },
  'binary-file': { is: 'text', option: 'binary-file' },
  metadata: { is: 'texts', option: 'metadata' },
  'metadata-file': { is: 'text', option: 'metadataFile' },
  total: { is: 'count', option: 'total' },
  concurrency: { is: 'count', option: 'concurrency' },
  duration: { is: 'time', option: 'duration' },
  'max-duration': { is: 'time', option: 'maxDuration' },
  'duration-stop': { is: 'text', option: 'durationStop' },
  timeout: { is: 'time', option: 'timeout' },
  rps: { is: 'count', option: 'rps' },
  async: { is: 'switch', option: 'async' },
  'load-schedule': { is: 'text', option: 'loadSchedule' },
  'load-start': { is: 'count', option: 'loadStart' },
  'load-step': { is: 'number', option: 'loadStep' },
  'load-end': { is: 'count', option: 'loadEnd' },
  'load-step-duration': { is: 'time', option: 'loadStepDuration' },
  'load-max-duration': { is: 'time', option: 'loadMaxDuration' },
  'concurrency-schedule': { is: 'text', option: 'concurrencySchedule' },
  'concurrency-start': { is: 'count', option: 'concurrencyStart' },
  'concurrency-step': { is: 'number', option: 'concurrencyStep' },
  'concurrency-end': { is: 'count', option: 'concurrencyEnd' },
  'concurrency-step-duration': { is: 'time', option: 'concurrencyStepDuration' },
  'concurrency-max-duration': { is: 'time', option: 'concurrencyMaxDuration' },
  connections: { is: 'count', option: 'connections' },
  'connect-timeout': { is: 'time', option: 'connectTimeout' },
  keepalive: { is: 'time', option: 'keepalive' },
  'lb-strategy': { is: 'text', option: 'lbStrategy' },
  'enable-compression': { is: 'switch', option: 'enableCompression' },
  'max-recv-message-size': { is: 'size', option: 'maxRecvMessageSize' },
  'max-send-message-size': { is: 'size', option: 'maxSendMessageSize' },
  'stream-interval': { is: 'time', option: 'streamInterval' },
  'stream-call-duration': { is: 'time', option: 'streamCallDuration' },
  'stream-call-count': { is: 'count', option: 'streamCallCount' },
  'stream-dynamic-messages': { is: 'switch', option: 'streamDynamicMessages' },
  'disable-template-functions': { is: 'switch', option: 'disableTemplateFunctions' },
  'disable-template-data': { is: 'switch', option: 'disableTemplateData' },
  output: { is: 'text', option: 'output' },
  format: { is: 'text', option: 'format' },
  skipFirst: { is: 'count', option: 'skipFirst' },
  'count-errors': { is: 'switch', option: 'countErrors' },
  cpus: { is: 'count', option: 'cpus' },
  name: { is: 'text', option: 'name' },
  tags: { is: 'texts', option: 'tags' },
  debug: { is: 'text', option: 'debug' },
};

/** What ghz called them once; it passes over them in silence today. */
export const FORMER_KEYS: Record<string, string> = {
  n: 'total',
  c: 'concurrency',
  q: 'rps',
  d: 'data',
  D: 'data-file',
  B: 'binary-file',
  m: 'metadata',
  M: 'metadata-file',
  i: 'import-paths',
  o: 'output',
  O: 'format',
  x: 'max-duration',
  z: 'duration',
  t: 'timeout',
  si: 'stream-interval',
};
