import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  GREETER_PROTO,
  GREETER_PROTOSET,
  type RunningGreeter,
  type SeenCall,
  startGreeter,
} from '../../fixtures/greeter/start-greeter.js';
import { GHZ_LINES } from '../cli/ghz-lines.js';
import { readGhzLine } from '../cli/read-ghz-line.js';
import { runCli } from '../cli/run-cli.js';
import { shellWords } from '../cli/shell-words.js';

const CONFIG_JSON = `{
    "proto": "/path/to/greeter.proto",
    "call": "helloworld.Greeter.SayHello",
    "total": 2000,
    "concurrency": 50,
    "data": {
        "name": "Joe"
    },
    "metadata": {
        "foo": "bar",
        "trace_id": "{{.RequestNumber}}",
        "timestamp": "{{.TimestampUnix}}"
    },
    "import-paths": [
        "/path/to/protos"
    ],
    "max-duration": "10s",
    "host": "0.0.0.0:50051"
}`;
const CONFIG_TOML = `"max-duration" = "7s"
total = 5000
concurrency = 50
proto = "../../testdata/greeter.proto"
call = "helloworld.Greeter.SayHello"
host = "0.0.0.0:50051"
insecure = true
output = "pretty.json"
format = "pretty"

[data]
name = "Bob {{.TimestampUnix}}"

[metadata]
rn = "{{.RequestNumber}}"
`;

const folder = mkdtempSync(join(tmpdir(), 'grpc-red-ghz-'));
before(() => {
  writeFileSync(join(folder, 'config.json'), CONFIG_JSON);
  writeFileSync(join(folder, 'config.toml'), CONFIG_TOML);
});
after(() => rmSync(folder, { recursive: true }));

describe('command lines of ghz’s documentation', () => {
  for (const [line, means] of GHZ_LINES) {
    it(`mean the same here: ${line.replace(/\\\n\s*/g, '')}`, async () => {
      const { options, raw } = await readGhzLine(line.replaceAll('FOLDER', folder));
      assert.deepEqual(partOf({ ...options, raw }, means), means);
    });
  }

  it('are at least 40', () => assert.ok(GHZ_LINES.length >= 40));
});

/** Lines that cannot be honoured, and what to do instead. */
const REFUSED: [line: string, says: RegExp, hint: RegExp][] = [
  ['ghz --debug ./logs/debug.json 0.0.0.0:50051', /^--debug is not there/, /--details \.\/logs\/debug\.json/],
  ['ghz -z 5s --duration-stop close 0.0.0.0:50051', /would cut off calls that are open/, /waits for open calls/],
  ['ghz -z 5s --duration-stop ignore 0.0.0.0:50051', /would cut off calls that are open/, /Leave it out/],
  ['ghz -z 5s --duration-stop later 0.0.0.0:50051', /takes wait, not "later"/, /Leave it out/],
  ['ghz --async 0.0.0.0:50051', /--async without a rate would open calls without end/, /-r 1000/],
  ['ghz -n 100 -z 5s 0.0.0.0:50051', /-n and -z were both given/, /one of them/],
  ['ghz --lb-strategy xds 0.0.0.0:50051', /takes pick_first or round_robin/, /Leave it out/],
  ['ghz --connections 60 0.0.0.0:50051', /--connections 60 is more than the 50 calls in flight/, /Raise -c/],
  ['ghz --skipFirst 200 0.0.0.0:50051', /--skipFirst 200 leaves none of the 200 calls/, /Raise -n/],
  ['ghz --cpus 2 --threads 2 0.0.0.0:50051', /--cpus and --threads/, /--threads alone/],
  [
    `ghz --disable-template-functions -d '{"name":"{{.UUID}} {{newUUID}}"}' 0.0.0.0:50051`,
    /there is a template with a function: "\{\{newUUID\}\}"\./,
    /Leave --disable-template-functions out/,
  ],
  ['ghz --load-start 5 0.0.0.0:50051', /--load-start is about a rate that changes/, /--load-schedule step or line/],
  ['ghz --load-schedule ramp 0.0.0.0:50051', /takes const, step or line, not "ramp"/, /Leave it out/],
  ['ghz --load-schedule step --load-start 5 --load-step 5 0.0.0.0:50051', /needs --load-step-duration/, /For example/],
  ['ghz --load-schedule line --load-start 5 0.0.0.0:50051', /needs --load-step: by how much/, /For example/],
  [
    'ghz --load-schedule line --load-start 5 --load-step 0 0.0.0.0:50051',
    /--load-step 0 changes nothing/,
    /by how much/,
  ],
  [
    'ghz --load-schedule line --load-start 200 --load-step 5 --load-end 50 0.0.0.0:50051',
    /From 200 by steps of 5, --load-end 50 is never reached/,
    /Make --load-step negative/,
  ],
  ['ghz -r 5 --load-schedule line --load-start 5 --load-step 5 0.0.0.0:50051', /-r is a constant rate/, /--load-start/],
  [
    'ghz -n 1000 --load-schedule line --load-start 10 --load-step=-1 0.0.0.0:50051',
    /falls to 0 before all 1000 calls are due/,
    /--load-end/,
  ],
  ['ghz -r fast 0.0.0.0:50051', /-r takes a number of calls per second, up to 10000000, not "fast"/, /-r 200/],
  ['ghz -r 200/s 0.0.0.0:50051', /not "200\/s"/, /Write -r 200\./],
  [
    'ghz -c 5 --concurrency-schedule line --concurrency-end 9 0.0.0.0:50051',
    /-c is a constant number of calls in flight/,
    /--concurrency-start/,
  ],
  [
    'ghz --concurrency-schedule line --concurrency-start 9 --concurrency-step=-1 0.0.0.0:50051',
    /would fall to 0/,
    /--concurrency-end 1/,
  ],
  [
    'ghz -z 24h --concurrency-schedule line --concurrency-step 5 0.0.0.0:50051',
    /grow beyond 100000/,
    /--concurrency-end/,
  ],
  [
    'ghz --load-schedule line --load-start 5 --load-step 5 --load-step-duration 2s 0.0.0.0:50051',
    /--load-step-duration is for steps/,
    /--load-schedule step/,
  ],
];

describe('command lines of ghz that cannot be honoured', () => {
  for (const [line, says, hint] of REFUSED) {
    it(`are refused before the run, with what to do: ${line}`, async () => {
      await assert.rejects(readGhzLine(line), (error: { message: string; hint: string }) => {
        assert.match(error.message, says);
        assert.match(error.hint, hint);
        return true;
      });
    });
  }
});

/** What these tests look at of a report. */
interface GhzReport {
  name: string;
  count: number;
  fastest: number;
  endReason: string;
  statusCodeDistribution: Record<string, number>;
  options: Record<string, unknown>;
  plan: { schemaSource: string };
}

describe('command lines of ghz against a server of their own', { concurrency: 2 }, () => {
  /** Runs the line against a fresh server, its host put in place of ghz's. */
  const run = async (line: string): Promise<{ seen: SeenCall[]; report: GhzReport; code: number | null }> => {
    const greeter: RunningGreeter = await startGreeter();
    try {
      const [, ...args] = shellWords(line.replaceAll('0.0.0.0:50051', greeter.address));
      const { code, stdout, stderr } = await runCli(['bench', ...args, '-O', 'json']);
      assert.equal(stderr, '');
      return { seen: greeter.seen, report: JSON.parse(stdout), code };
    } finally {
      greeter.stop();
    }
  };
  const namesOf = (seen: SeenCall[]) => seen.map(({ names }) => names.join());
  const timesOf = (values: string[]) => {
    const counts: Record<string, number> = {};
    for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
    return counts;
  };

  // Those with a rate take a minute each, and are about the rate.
  const byFiles = GHZ_LINES.map(([line]) => line).filter(
    (line) => /helloworld\.Greeter/.test(line) && /--proto(set)? /.test(line) && !line.includes('--async'),
  );
  for (const line of byFiles) {
    it(`run by the schema of their files: ${line.replace(/\\\n\s*/g, '')}`, async () => {
      // The server here speaks plaintext.
      const own = line
        .replace(/^ghz (?!.*--insecure)/s, 'ghz --insecure ')
        .replace(/(?<=--proto )\S+/, GREETER_PROTO)
        .replace(/(?<=--protoset )\S+/, GREETER_PROTOSET)
        .replace(/(?<= -i )\S+/, dirname(GREETER_PROTO));
      const { seen, report, code } = await run(own);
      assert.equal(code, 0);
      assert.match(report.plan.schemaSource, /^greeter\.proto$|^descriptors\.binpb$/);
      assert.deepEqual(report.statusCodeDistribution, { OK: report.count });
      assert.equal(seen.length, report.count);
    });
  }
  it('are six at least by the schema of their files', () => assert.ok(byFiles.length >= 6));

  it('send 200 calls of one message where nothing else is said', async () => {
    const { seen, report } = await run(
      `ghz --insecure --call helloworld.Greeter.SayHello -d '{"name":"Joe"}' 0.0.0.0:50051`,
    );
    assert.deepEqual(timesOf(namesOf(seen)), { Joe: 200 });
    assert.equal(report.count, 200);
    assert.deepEqual(report.statusCodeDistribution, { OK: 200 });
    assert.equal(report.endReason, 'normal');
  });

  it('send a list round robin', async () => {
    const { seen } = await run(
      `ghz --insecure --call helloworld.Greeter.SayHello -d '[{"name":"Joe"},{"name":"Bob"}]' -n 50 0.0.0.0:50051`,
    );
    assert.deepEqual(timesOf(namesOf(seen)), { Joe: 25, Bob: 25 });
  });

  it('send metadata', async () => {
    const { seen } = await run(
      `ghz --insecure --call helloworld.Greeter.SayHello -d '{"name":"Joe"}' -m '{"trace_id":"t-1"}' -n 5 0.0.0.0:50051`,
    );
    assert.deepEqual(timesOf(seen.map(({ metadata }) => metadata.trace_id!)), { 't-1': 5 });
  });

  it('spread the calls over the connections', async () => {
    const { seen } = await run(
      `ghz --insecure --call helloworld.Greeter.SayHello -d '{"name":"Joe"}' -n 200 -c 20 --connections=10 0.0.0.0:50051`,
    );
    assert.equal(new Set(seen.map(({ peer }) => peer)).size, 10);
    assert.equal(seen.length, 200);
  });

  it('send the list as the messages of a client stream', async () => {
    const { seen } = await run(
      `ghz --insecure --call helloworld.Greeter.SayHelloCS -d '[{"name":"Joe"},{"name":"Kate"},{"name":"Sara"}]' -n 10 0.0.0.0:50051`,
    );
    assert.deepEqual(timesOf(namesOf(seen)), { 'Joe,Kate,Sara': 10 });
  });

  it('send one object as a stream of one', async () => {
    const { seen } = await run(
      `ghz --insecure --call helloworld.Greeter.SayHelloBidi -d '{"name":"Joe"}' -n 10 0.0.0.0:50051`,
    );
    assert.deepEqual(timesOf(namesOf(seen)), { Joe: 10 });
  });

  it('send but the first messages of a longer list', async () => {
    const { seen } = await run(
      `ghz --insecure --call helloworld.Greeter.SayHelloCS --stream-call-count=2 -d '[{"name":"Joe"},{"name":"Kate"},{"name":"Sara"}]' -n 5 0.0.0.0:50051`,
    );
    assert.deepEqual(timesOf(namesOf(seen)), { 'Joe,Kate': 5 });
  });

  it('send a shorter list over and over', async () => {
    const { seen } = await run(
      `ghz --insecure --call helloworld.Greeter.SayHelloBidi --stream-call-count=5 -d '[{"name":"Joe"},{"name":"Kate"},{"name":"Sara"}]' -n 5 0.0.0.0:50051`,
    );
    assert.deepEqual(timesOf(namesOf(seen)), { 'Joe,Kate,Sara,Joe,Kate': 5 });
  });

  it('leave a time between the messages of a stream', async () => {
    const { seen, report } = await run(
      `ghz --insecure --call helloworld.Greeter.SayHelloCS --stream-interval 50ms -d '[{"name":"Joe"},{"name":"Kate"},{"name":"Sara"}]' -n 2 0.0.0.0:50051`,
    );
    assert.deepEqual(timesOf(namesOf(seen)), { 'Joe,Kate,Sara': 2 });
    // Sent at 0, 50 and 100 ms; a timer may be a millisecond early.
    assert.ok(report.fastest > 95e6, `${report.fastest}`);
  });

  it('close a stream when its time is over, whatever is left to send', async () => {
    const { seen, report } = await run(
      `ghz --insecure --call helloworld.Greeter.SayHelloBidi --stream-interval 50ms --stream-call-count 100000 --stream-call-duration 200ms -d '{"name":"Joe"}' -n 2 0.0.0.0:50051`,
    );
    assert.deepEqual(report.statusCodeDistribution, { OK: 2 });
    assert.deepEqual(timesOf(seen.map(({ end }) => String(end))), { closed: 2 });
    for (const { names } of seen) assert.ok(names.length >= 1 && names.length <= 5, `${names.length}`);
  });

  it('cancel a server’s stream after so many messages', async () => {
    const { seen } = await run(
      `ghz --insecure --call helloworld.Greeter.SayHellos --stream-call-count 3 -d '{"name":"endless"}' -n 4 0.0.0.0:50051`,
    );
    assert.deepEqual(timesOf(seen.map(({ end }) => String(end))), { cancelled: 4 });
  });

  it('cancel a server’s stream when its time is over', async () => {
    const { seen } = await run(
      `ghz --insecure --call helloworld.Greeter.SayHellos --stream-call-duration 100ms -d '{"name":"endless"}' -n 4 0.0.0.0:50051`,
    );
    assert.deepEqual(timesOf(seen.map(({ end }) => String(end))), { cancelled: 4 });
  });

  it('send exactly a rate times its time', async () => {
    const { seen, report } = await run(
      `ghz --insecure --call helloworld.Greeter.SayHello -d '{"name":"Joe"}' -r 1000 -z 2s -c 2000 0.0.0.0:50051`,
    );
    assert.equal(seen.length, 2000);
    assert.equal(report.count, 2000);
    assert.equal(report.endReason, 'timeout');
    assert.equal(report.options.rps, 1000);
  });

  it('send exactly what steps and lines add up to, over any number of threads', async () => {
    const steps = await run(
      `ghz --insecure --call helloworld.Greeter.SayHello -d '{"name":"Joe"}' --load-schedule=step --load-start=100 --load-step=100 --load-step-duration=200ms --load-end=300 -z 1s -c 240 0.0.0.0:50051`,
    );
    // 20 + 40 + 3 × 60
    assert.equal(steps.seen.length, 240);
    assert.equal(steps.report.options['load-schedule'], 'step');
    const line = await run(
      `ghz --insecure --call helloworld.Greeter.SayHello -d '{"name":"Joe"}' --load-schedule=line --load-start=200 --load-step=-100 --load-end=100 -z 2s -c 250 --threads 2 0.0.0.0:50051`,
    );
    // 150 on average for a second, and 100 for another.
    assert.equal(line.seen.length, 250);
  });

  it('make each call’s data and metadata from its templates', async () => {
    const { seen } = await run(
      `ghz --insecure --call helloworld.Greeter.SayHello -d '{"name":"{{.RequestNumber}}"}' -m '{"request-id":"{{.RequestNumber}}"}' -n 50 0.0.0.0:50051`,
    );
    assert.equal(new Set(namesOf(seen)).size, 50);
    assert.deepEqual(
      seen.map(({ metadata }) => metadata['request-id']),
      namesOf(seen),
    );
  });

  it('make each message of a stream anew', async () => {
    const { seen } = await run(
      `ghz --insecure --call helloworld.Greeter.SayHelloCS --stream-dynamic-messages=true --stream-call-count=5 -d '{"name":"{{randomString 8 }}"}' -n 3 0.0.0.0:50051`,
    );
    assert.deepEqual(
      seen.map(({ names }) => new Set(names).size),
      [5, 5, 5],
    );
  });

  it('send braces as they are where templates are switched off', async () => {
    const { seen } = await run(
      `ghz --insecure --call helloworld.Greeter.SayHello --disable-template-data=true -d '{"name":"{{.UUID}}"}' -n 3 0.0.0.0:50051`,
    );
    assert.deepEqual(timesOf(namesOf(seen)), { '{{.UUID}}': 3 });
  });

  it('send the bytes of a file', async () => {
    const file = join(folder, 'hello_request_data.bin');
    writeFileSync(file, Buffer.from([0x0a, 3, ...Buffer.from('bob')]));
    const { seen } = await run(`ghz --insecure --call helloworld.Greeter.SayHello -B ${file} -n 3 0.0.0.0:50051`);
    assert.deepEqual(timesOf(namesOf(seen)), { bob: 3 });
  });

  it('skip the first calls in every figure, and send as many in all', async () => {
    const { seen, report } = await run(
      `ghz --insecure --call helloworld.Greeter.SayHello -d '{"name":"Joe"}' -n 50 --skipFirst 5 0.0.0.0:50051`,
    );
    assert.equal(seen.length, 50);
    assert.equal(report.count, 45);
  });

  it('take everything from a config file, and what is typed before it', async () => {
    const file = join(folder, 'run.json');
    writeFileSync(
      file,
      JSON.stringify({
        insecure: true,
        call: 'helloworld.Greeter.SayHello',
        data: [{ name: 'Joe' }, { name: 'Bob' }],
        metadata: { foo: 'bar' },
        total: 40,
        concurrency: 4,
        name: 'from a file',
      }),
    );
    const { seen, report } = await run(`ghz --config ${file} -n 20 0.0.0.0:50051`);
    assert.deepEqual(timesOf(namesOf(seen)), { Joe: 10, Bob: 10 });
    assert.deepEqual(timesOf(seen.map(({ metadata }) => metadata.foo!)), { bar: 20 });
    assert.equal(report.name, 'from a file');
    assert.equal(report.options.concurrency, 4);
  });
});

/** What `of` says of the keys that `like` names, at any depth. */
function partOf(of: unknown, like: unknown): unknown {
  if (typeof like !== 'object' || like === null || typeof of !== 'object' || of === null) return of;
  if (Array.isArray(like)) return Array.isArray(of) ? of.map((one, i) => partOf(one, like[i])) : of;
  return Object.fromEntries(Object.keys(like).map((key) => [key, partOf(field(of, key), field(like, key))]));
}

function field(of: object, key: string): unknown {
  return (of as Record<string, unknown>)[key];
}
