import type { RunPlan } from './run-plan.js';
import type { ConnectionsResult, Warning } from './run-result.js';

const MOST_NAMED = 3;

/** What must be known of a run's connections to read its numbers right. */
export function connectionWarnings(plan: RunPlan, use: ConnectionsResult): Warning[] {
  return [...raised(plan, use), ...unreached(plan, use), ...replaced(use), ...streamLimit(use)];
}

/** Only where a number was asked for: one for each thread is what goes without saying. */
function raised({ connections, threads }: RunPlan, { kept }: ConnectionsResult): Warning[] {
  if (kept <= connections || connections <= threads) return [];
  const message = `round_robin keeps equally many connections to each address: ${kept} instead of ${connections}.`;
  return [{ code: 'connections-raised', message }];
}

/** Addresses that no call went to, for they could not be had. */
function unreached({ lbStrategy }: RunPlan, { addresses }: ConnectionsResult): Warning[] {
  const failed = addresses.filter(({ calls, connected, failedDials }) => {
    const wasDue = lbStrategy === 'round_robin' || (failedDials ?? 0) > 0;
    return wasDue && calls === 0 && (connected ?? 0) === 0;
  });
  if (failed.length === 0 || failed.length === addresses.length) return [];
  const named = failed.slice(0, MOST_NAMED).map(({ address, lastFailure }) => {
    return lastFailure === null ? address : `${address} (${lastFailure})`;
  });
  const more = failed.length > MOST_NAMED ? ` and ${failed.length - MOST_NAMED} more` : '';
  const them = failed.length === 1 ? 'it' : 'them';
  const message = `No call went to ${named.join(', ')}${more}: no connection to ${them} came up in the whole run.`;
  return [{ code: 'addresses-unreached', message }];
}

function replaced(use: ConnectionsResult): Warning[] {
  const lost = use.lost ?? 0;
  const sentAway = use.sentAway ?? 0;
  const unknown = use.lost === null ? (use.replaced ?? 0) : 0;
  const told: [code: string, count: number, message: string][] = [
    ['connections-lost', lost, `${countOf(lost)} lost and dialled again; a call that was open on one is uncertain.`],
    ['connections-sent-away', sentAway, `${countOf(sentAway)} sent away by the server (GOAWAY) and replaced at once.`],
    [
      'connections-replaced',
      unknown,
      `${countOf(unknown)} dialled again: lost, or sent away by the server. --transport wire tells which.`,
    ],
  ];
  return told.filter(([, count]) => count > 0).map(([code, , message]) => ({ code, message }));
}

function countOf(connections: number): string {
  return connections === 1 ? '1 connection was' : `${connections} connections were`;
}

function streamLimit({ streamLimit: limit }: ConnectionsResult): Warning[] {
  if (limit === null || limit.waited === 0) return [];
  const { waited, lowest } = limit;
  const calls = waited === 1 ? '1 call' : `${waited} calls`;
  if (lowest === 0) {
    const message = `The server took no streams for a while (MAX_CONCURRENT_STREAMS was 0): ${calls} waited here, and that wait is in the latency.`;
    return [{ code: 'stream-limit', message }];
  }
  const streams = lowest === 1 ? '1 stream' : `${lowest} streams`;
  const message = `The server takes ${streams} at a time on a connection: ${calls} waited here for a place, and that wait is in the latency. Use more --connections.`;
  return [{ code: 'stream-limit', message }];
}
