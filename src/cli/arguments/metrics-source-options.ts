import type { Command } from 'commander';

/** How the servers of metrics are spoken to, as text. */
export interface RawMetricsAccess {
  metricsHeader?: string[];
  metricsTokenFile?: string;
  metricsCacert?: string;
  metricsCert?: string;
  metricsKey?: string;
  metricsSkipTLS?: boolean;
  metricsTimeout?: string;
}

/** Where the metrics come from, as text. */
export interface RawMetricsSources extends RawMetricsAccess {
  metrics?: string[];
  metricsDiscover?: string[];
  prometheus?: string;
  selector?: string;
}

/** The options that say where the metrics come from, for every command that finds them. */
export function addMetricsSources(command: Command, metricsHelp: string): Command {
  command
    .option('--metrics <url>', metricsHelp, gather)
    .option(
      '--metrics-discover <name>',
      'the pages of all replicas behind a DNS name: dns:name:port/path, dns+https:…; dns4: and dns6: for IPv4 or IPv6 alone; repeatable',
      gather,
    )
    .option('--prometheus <url>', 'read the metrics from this Prometheus server, which scrapes the target')
    .option('--selector <selector>', "the target's series there, e.g. '{job=\"orders\"}'");
  return addMetricsAccess(command);
}

/** The options that say how the servers of metrics are spoken to, for every command that reads them. */
export function addMetricsAccess(command: Command): Command {
  return command
    .option(
      '--metrics-header <header>',
      "header for the metrics' host alone, as 'authorization: Bearer …'; repeatable",
      gather,
    )
    .option('--metrics-token-file <file>', 'bearer token for the metrics, read anew for every scrape')
    .option('--metrics-cacert <file>', 'PEM file with the CAs to trust for the metrics')
    .option('--metrics-cert <file>', 'PEM file with the client certificate for the metrics')
    .option('--metrics-key <file>', 'PEM file with its key')
    .option('--metrics-skipTLS', 'believe any certificate of the metrics')
    .option('--metrics-timeout <time>', 'how long one scrape may take (default: 10s)');
}

function gather(value: string, list: string[] = []): string[] {
  return [...list, value];
}
