import { setTimeout as pause } from 'node:timers/promises';
import { readMetadata } from '../../plan/read-metadata.js';
import { escapeText } from '../../report/escape-text.js';
import { GrpcRedError } from '../../shared/error.js';
import type { RawHealthOptions } from '../arguments/health-command.js';
import { askHealth, type Health, type HealthSettings, watchHealth } from '../call/ask-health.js';
import { readTextFile } from '../files/read-input.js';
import { Interrupts } from '../interrupts.js';
import { duration } from '../read/parse-values.js';
import { readTransport } from '../read/read-bench-options.js';
import { readEndpoint } from '../read/read-endpoint.js';

const EXIT_NOT_SERVING = 1;
const EXIT_INTERRUPTED = 130;
/** Between two questions of --wait. */
const PAUSE_MS = 200;
const LARGEST_MESSAGE = 1024 * 1024;

/** `grpc-red health`: whether a server serves. Returns the exit code. */
export async function health(target: string, service: string | undefined, raw: RawHealthOptions): Promise<number> {
  const settings = readSettings(target, raw);
  const waitMs = raw.wait === undefined ? null : duration('--wait', raw.wait, 'refused');
  if (waitMs !== null && raw.watch === true) {
    throw new GrpcRedError('usage', '--wait and --watch were both given.', 'Wait first, then watch.');
  }
  const interrupts = new Interrupts();
  try {
    if (raw.watch === true) return await watch(settings, service ?? '', interrupts);
    const found =
      waitMs === null
        ? await askHealth(settings, service ?? '', interrupts)
        : await waitUntilServing(settings, service ?? '', waitMs, interrupts);
    return tell(found);
  } catch (error) {
    if (interrupts.happened) return EXIT_INTERRUPTED;
    throw error;
  } finally {
    interrupts.release();
  }
}

async function watch(settings: HealthSettings, service: string, interrupts: Interrupts): Promise<number> {
  let last = '';
  const end = await watchHealth(settings, service, interrupts, (state) => {
    last = state;
    process.stdout.write(`${escapeText(state)}\n`);
  });
  if (interrupts.happened) return EXIT_INTERRUPTED;
  if (end !== null) return tell(end);
  process.stderr.write('grpc-red: the server ended the watch\n');
  return last === 'SERVING' ? 0 : EXIT_NOT_SERVING;
}

/** What is there at last: SERVING, or what was said when the time was over. Not there at all is no reason to give up. */
async function waitUntilServing(
  settings: HealthSettings,
  service: string,
  waitMs: number,
  interrupts: Interrupts,
): Promise<Health> {
  const endMs = performance.now() + waitMs;
  let last: Health | null = null;
  for (;;) {
    const leftMs = Math.max(1, Math.ceil(endMs - performance.now()));
    const found = await askWithin(settings, service, leftMs, interrupts);
    // Who has no such service has none a moment later.
    const isLast = found.is === 'told' ? found.state === 'SERVING' : found.is === 'no-service';
    if (isLast) return found;
    // A question that our own time cut short says less than the answer before it.
    if (last === null || performance.now() < endMs) last = found;
    if (performance.now() + PAUSE_MS >= endMs) return last;
    await interrupts.before((stopped) => pause(PAUSE_MS, undefined, { signal: stopped }));
  }
}

async function askWithin(
  settings: HealthSettings,
  service: string,
  leftMs: number,
  interrupts: Interrupts,
): Promise<Health> {
  const { endpoint, deadlineMs } = settings;
  const connectTimeoutMs = Math.min(endpoint.connectTimeoutMs, leftMs);
  const bounded = {
    ...settings,
    endpoint: { ...endpoint, connectTimeoutMs },
    deadlineMs: deadlineMs === 0 ? leftMs : Math.min(deadlineMs, leftMs),
  };
  try {
    return await askHealth(bounded, service, interrupts);
  } catch (error) {
    if (error instanceof GrpcRedError && error.code === 'unreachable') {
      return { is: 'failed', sentence: error.message, hint: error.hint };
    }
    throw error;
  }
}

function tell(found: Health): number {
  if (found.is === 'told') {
    process.stdout.write(`${escapeText(found.state)}\n`);
    return found.state === 'SERVING' ? 0 : EXIT_NOT_SERVING;
  }
  const hint = found.hint === null ? '' : `          ${escapeText(found.hint)}\n`;
  process.stderr.write(`grpc-red: ${escapeText(found.sentence)}\n${hint}`);
  return EXIT_NOT_SERVING;
}

function readSettings(target: string, raw: RawHealthOptions): HealthSettings {
  return {
    endpoint: readEndpoint(target, raw),
    transport: readTransport(raw.transport),
    metadata: [
      ...(raw.metadata ?? []).flatMap((text) => readMetadata(text, '-m')),
      ...(raw.metadataFile === undefined ? [] : readMetadata(readTextFile('-M', raw.metadataFile), raw.metadataFile)),
    ],
    deadlineMs: duration('-t', raw.timeout, 'allowed'),
    compression: 'identity',
    maxReceiveBytes: LARGEST_MESSAGE,
    maxSendBytes: LARGEST_MESSAGE,
  };
}
