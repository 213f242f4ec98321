import { parseStatus } from '../../src/shared/status.js';

/**
 * The series of one name on the page of a fixture server, by path and, where they have one, status:
 * `/echo.v1.EchoService/Unary 5` → value, spelt as in the server's own log.
 *
 * Reads just what their libraries write: it is here to judge them without the reader under test.
 */
export async function metricValues(url: string, name: string): Promise<Map<string, number>> {
  const response = await fetch(url);
  const values = new Map<string, number>();
  for (const line of (await response.text()).split('\n')) {
    if (!line.startsWith(`${name}{`)) continue;
    const labels = new Map(Array.from(line.matchAll(/(\w+)="([^"]*)"/g), ([, label, value]) => [label!, value!]));
    const method = first(labels, ['grpc_method', 'rpc_method']);
    const service = first(labels, ['grpc_service', 'rpc_service']);
    const path = service === undefined ? `/${method}` : `/${service}/${method}`;
    const code = first(labels, ['grpc_code', 'grpc_status', 'rpc_response_status_code', 'rpc_grpc_status_code']);
    const key = code === undefined ? path : `${path} ${parseStatus(code)}`;
    if (values.has(key)) throw new Error(`${name} has two series for ${key}`);
    values.set(key, Number(line.slice(line.lastIndexOf(' ') + 1)));
  }
  return values;
}

function first(labels: ReadonlyMap<string, string>, names: readonly string[]): string | undefined {
  return names.map((name) => labels.get(name)).find((value) => value !== undefined);
}
