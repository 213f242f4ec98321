import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { DetailsLog } from '../../src/engine/details-log.js';
import type { EndedCall } from '../../src/record/recorder.js';
import { aPlan } from './a-plan.js';

const { methods } = aPlan();
const CALL: EndedCall = {
  ledger: 0,
  methodIndex: 0,
  measured: true,
  cause: 'trailers',
  wireStatus: 5,
  shownStatus: 5,
  detail: 'no such message',
  details: null,
  trailers: null,
  dueMs: 1000,
  sentMs: 1001,
  endedMs: 1004.5,
  messagesSent: 1,
  messagesReceived: 0,
};

describe('the details log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'grpc-red-details-'));
  after(() => rmSync(folder, { recursive: true }));

  it('writes a line for every call of the measured phase, from several threads into one file', () => {
    const file = join(folder, 'calls.ndjson');
    const logs = [new DetailsLog(file, methods, 0), new DetailsLog(file, methods, 0)];
    for (let i = 0; i < 1000; i++) for (const log of logs) log.add(CALL);
    logs[0]!.add({ ...CALL, measured: false });
    assert.deepEqual(
      logs.map((log) => log.close()),
      [[], []],
    );
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    assert.equal(lines.length, 2000);
    assert.equal(new Set(lines).size, 1);
    assert.deepEqual(JSON.parse(lines[0]!), {
      timestamp: '1970-01-01T00:00:01.001Z',
      method: 'test.Service/Method0',
      latency: 4_500_000,
      service: 3_500_000,
      status: 'NOT_FOUND',
      cause: 'trailers',
      error: 'no such message',
      sent: 1,
      received: 0,
    });
  });

  it('keeps invisible marks of servers as escapes, and loses none of them', () => {
    const file = join(folder, 'marks.ndjson');
    const detail = 'a\u202eb\u200bc\u009b31m\u2028d\u001b[2J';
    const log = new DetailsLog(file, methods, 0);
    log.add({ ...CALL, detail });
    log.close();
    const text = readFileSync(file, 'utf8');
    assert.match(text, /^[\x20-\x7e]+\n$/);
    assert.equal(JSON.parse(text).error, detail);
  });

  it('ends without ending the run where the file cannot be written, and says so', () => {
    const file = join(folder, 'no-such-folder', 'calls.ndjson');
    const log = new DetailsLog(file, methods, 0);
    for (let i = 0; i < 1000; i++) log.add(CALL);
    assert.deepEqual(log.close(), [
      {
        code: 'details-incomplete',
        message: `Calls are missing in ${file}: its folder does not exist.`,
      },
    ]);
  });
});
