import type { EchoMethod } from '../echo-client.js';
import type { GoServer } from '../go-server.js';
import { metricValues } from '../metric-values.js';

/** How many calls of a method the server has begun, by its metrics page: its log holds only those that ended. */
export async function startedOf(server: GoServer, method: EchoMethod): Promise<number> {
  const started = await metricValues(server.metricsUrl, 'grpc_server_started_total');
  return started.get(`/echo.v1.EchoService/${method}`) ?? 0;
}

/** How many connections the server has accepted. */
export async function connectionsOf(server: GoServer): Promise<number> {
  const page = await (await fetch(server.metricsUrl)).text();
  return Number(/^echo_connections_accepted_total (\d+)$/m.exec(page)?.[1]);
}
