import type { ReadLine } from './read-ghz-line.js';

/** The part of what a line means that the line is about. */
export type Means = { [Key in keyof ReadLine['options']]?: unknown } & { raw?: Partial<ReadLine['raw']> };

const HELLO = 'helloworld.Greeter.SayHello';
const WORKER = '{"name":"{{.WorkerID}}"}';
const asked = (method: string, text: string | null) => [
  { method, data: text === null ? null : { text, origin: '-d' } },
];
const ramp = (shape: 'steps' | 'line', fields: object) => ({ shape, everyMs: 1000, end: null, maxMs: null, ...fields });
const plaintext = { address: '0.0.0.0:50051', tls: null };

/**
 * Command lines of ghz's documentation (README, examples, options, load, concurrency, calldata, output), with what each
 * asks for. FOLDER stands for a folder with the files that they name.
 */
export const GHZ_LINES: [line: string, means: Means][] = [
  [
    `ghz --insecure \\
  --proto ./greeter.proto \\
  --call helloworld.Greeter.SayHello \\
  -d '{"name":"Joe"}' \\
  0.0.0.0:50051`,
    {
      endpoint: plaintext,
      schema: { from: 'proto', files: ['./greeter.proto'] },
      calls: asked(HELLO, '{"name":"Joe"}'),
      total: 200,
      concurrency: 50,
      connections: 1,
      deadlineMs: 20_000,
      load: { shape: 'closed' },
    },
  ],
  [
    `ghz --insecure --call helloworld.Greeter.SayHello -d '{"name":"Joe"}' 0.0.0.0:50051`,
    { endpoint: plaintext, schema: { from: 'reflection' }, calls: asked(HELLO, '{"name":"Joe"}') },
  ],
  [
    `ghz --insecure --proto ./greeter.proto --call helloworld.Greeter.SayHello -d '{"name":"Joe"}' \\
  -m '{"trace_id":"{{.RequestNumber}}", "timestamp":"{{.TimestampUnix}}"}' 0.0.0.0:50051`,
    {
      shared: { metadata: [] },
      calls: [
        {
          metadata: [
            ['trace_id', '{{.RequestNumber}}'],
            ['timestamp', '{{.TimestampUnix}}'],
          ],
        },
      ],
    },
  ],
  [
    `ghz --insecure --proto /protos/bytes.proto --call bytes.ImageService.Save \\
  -d "{\\"name\\":\\"icon.ico\\", \\"data\\":\\"AAEC\\"}" -c 1 -n 1 0.0.0.0:50051`,
    { calls: asked('bytes.ImageService.Save', '{"name":"icon.ico", "data":"AAEC"}'), concurrency: 1, total: 1 },
  ],
  [
    `ghz --insecure --proto ./greeter.proto --call helloworld.Greeter.SayHello -d '[{"name":"Joe"},{"name":"Bob"}]' 0.0.0.0:50051`,
    { calls: asked(HELLO, '[{"name":"Joe"},{"name":"Bob"}]') },
  ],
  [
    `ghz --proto ./greeter.proto --call helloworld.Greeter.SayHello -d '{"name":"Joe"}' -n 2000 -c 20 0.0.0.0:50051`,
    { endpoint: { tls: { verify: true } }, total: 2000, concurrency: 20, connections: 1 },
  ],
  [
    `ghz --proto ./greeter.proto --call helloworld.Greeter.SayHello -d '{"name":"Joe"}' -n 2000 -c 20 --connections=10 0.0.0.0:50051`,
    { total: 2000, concurrency: 20, connections: 10 },
  ],
  [
    `ghz --proto ./greeter.proto --call helloworld.Greeter.SayHelloCS -d '[{"name":"Joe"},{"name":"Kate"},{"name":"Sara"}]' 0.0.0.0:50051`,
    { calls: asked('helloworld.Greeter.SayHelloCS', '[{"name":"Joe"},{"name":"Kate"},{"name":"Sara"}]') },
  ],
  [
    `ghz --protoset ./bundle.protoset --call helloworld.Greeter.SayHello -d '{"name":"Bob"}' -n 1000 -c 10 0.0.0.0:50051`,
    { schema: { from: 'protoset', file: './bundle.protoset' }, total: 1000, concurrency: 10 },
  ],
  [
    'ghz --config FOLDER/config.json',
    {
      endpoint: { address: '0.0.0.0:50051', tls: { verify: true } },
      schema: { from: 'proto', files: ['/path/to/greeter.proto'], importPaths: ['/path/to/protos'] },
      calls: [
        {
          method: HELLO,
          metadata: [
            ['foo', 'bar'],
            ['trace_id', '{{.RequestNumber}}'],
            ['timestamp', '{{.TimestampUnix}}'],
          ],
        },
      ],
      total: 2000,
      concurrency: 50,
      maxDurationMs: 10_000,
    },
  ],
  [
    'ghz --config FOLDER/config.json -c 20 -n 1000',
    { total: 1000, concurrency: 20, maxDurationMs: 10_000, calls: [{ method: HELLO }] },
  ],
  ['ghz --config=FOLDER/config.json -c 20 -n 1000', { total: 1000, concurrency: 20, maxDurationMs: 10_000 }],
  [
    'ghz --config FOLDER/config.toml',
    {
      endpoint: plaintext,
      total: 5000,
      maxDurationMs: 7000,
      calls: [
        {
          method: HELLO,
          data: { text: '{"name":"Bob {{.TimestampUnix}}"}' },
          metadata: [['rn', '{{.RequestNumber}}']],
        },
      ],
      raw: { output: 'pretty.json', format: 'pretty' },
    },
  ],
  [
    `ghz --insecure --proto ./protos/route_guide.proto --call routeguide.RouteGuide.RecordRoute \\
  -d '[{ "latitude": 407838351, "longitude": -746143763 }, { "latitude": 419999544, "longitude": -740371136 }]' \\
  -m '{"trace_id":"{{.RequestNumber}}", "timestamp":"{{.TimestampUnixNano}}"}' 0.0.0.0:50051`,
    { calls: [{ method: 'routeguide.RouteGuide.RecordRoute' }] },
  ],
  [
    `ghz --insecure --proto ./protos/route_guide.proto --call routeguide.RouteGuide.ListFeatures \\
  -d '{"lo":{"latitude":400000000,"longitude":-750000000},"hi":{"latitude":420000000,"longitude":-730000000}}' \\
  -m '{"trace_id":"{{.RequestNumber}}"}' 0.0.0.0:50051`,
    { calls: [{ metadata: [['trace_id', '{{.RequestNumber}}']] }] },
  ],
  [
    `ghz --insecure --proto ./testdata/wrapped.proto --call wrapped.WrappedService.GetMessage -d '"asdf"' 0.0.0.0:50051`,
    { calls: asked('wrapped.WrappedService.GetMessage', '"asdf"') },
  ],
  [
    `ghz --insecure --async --proto /protos/helloworld.proto --call helloworld.Greeter/SayHello \\
  -c 10 -n 10000 --rps 200 -d '{"name":"{{.WorkerID}}"}' 0.0.0.0:50051`,
    // Not bounded by -c: 200 a second, 20 s each at the most.
    {
      calls: asked('helloworld.Greeter/SayHello', WORKER),
      load: { shape: 'constant', perSecond: 200 },
      total: 10_000,
      concurrency: 4001,
    },
  ],
  [
    `ghz --insecure --async --proto /protos/helloworld.proto --call helloworld.Greeter/SayHello -c 10 -n 10000 \\
  --load-schedule=step --load-start=50 --load-end=150 --load-step=10 --load-step-duration=5s \\
  -d '{"name":"{{.WorkerID}}"}' 0.0.0.0:50051`,
    { load: ramp('steps', { start: 50, step: 10, everyMs: 5000, end: 150 }), total: 10_000, concurrency: 3001 },
  ],
  [
    `ghz --insecure --async --proto /protos/helloworld.proto --call helloworld.Greeter/SayHello -c 10 -n 10000 \\
  --load-schedule=step --load-start=200 --load-step=-10 --load-step-duration=5s --load-max-duration=40s \\
  -d '{"name":"{{.WorkerID}}"}' 0.0.0.0:50051`,
    { load: ramp('steps', { start: 200, step: -10, everyMs: 5000, maxMs: 40_000 }), concurrency: 4001 },
  ],
  [
    `ghz --insecure --async --proto /protos/helloworld.proto --call helloworld.Greeter/SayHello -c 10 -n 10000 \\
  --load-schedule=line --load-start=5 --load-step=5 -d '{"name":"{{.WorkerID}}"}' 0.0.0.0:50051`,
    { load: ramp('line', { start: 5, step: 5 }), concurrency: 10_000 },
  ],
  [
    `ghz --insecure --async --proto /protos/helloworld.proto --call helloworld.Greeter/SayHello -c 10 -n 10000 \\
  --load-schedule=line --load-start=200 --load-step=-2 --load-end=100 -d '{"name":"{{.WorkerID}}"}' 0.0.0.0:50051`,
    { load: ramp('line', { start: 200, step: -2, end: 100 }) },
  ],
  [
    `./dist/ghz --insecure --async --proto /protos/helloworld.proto --call helloworld.Greeter/SayHello -n 10000 --rps 200 \\
  --concurrency-schedule=step --concurrency-start=5 --concurrency-step=5 --concurrency-end=50 --concurrency-step-duration=5s \\
  -d '{"name":"{{.WorkerID}}"}' 0.0.0.0:50051`,
    {
      load: { shape: 'constant', perSecond: 200 },
      places: ramp('steps', { start: 5, step: 5, everyMs: 5000, end: 50 }),
      concurrency: 50,
    },
  ],
  [
    `./dist/ghz --insecure --async --proto /protos/helloworld.proto --call helloworld.Greeter/SayHello -n 10000 --rps 200 \\
  --concurrency-schedule=step --concurrency-start=50 --concurrency-step=-5 --concurrency-step-duration=5s --concurrency-max-duration=30s \\
  -d '{"name":"{{.WorkerID}}"}' 0.0.0.0:50051`,
    { places: ramp('steps', { start: 50, step: -5, everyMs: 5000, maxMs: 30_000 }), concurrency: 50 },
  ],
  [
    `./dist/ghz --insecure --async --proto /protos/helloworld.proto --call helloworld.Greeter/SayHello -n 10000 --rps 200 \\
  --concurrency-schedule=line --concurrency-start=20 --concurrency-step=2 --concurrency-max-duration=30s \\
  -d '{"name":"{{.WorkerID}}"}' 0.0.0.0:50051`,
    { places: ramp('line', { start: 20, step: 2, maxMs: 30_000 }), concurrency: 80 },
  ],
  [
    'ghz 0.0.0.0:50051 -n 10000 -c 10 --load-schedule=step --load-start=50 --load-step=10 --load-step-duration=5s',
    { load: ramp('steps', { start: 50, step: 10, everyMs: 5000 }), total: 10_000, concurrency: 10 },
  ],
  [
    'ghz 0.0.0.0:50051 -n 10000 -c 10 --load-schedule=step --load-start=50 --load-end=150 --load-step=10 --load-step-duration=5s',
    { load: ramp('steps', { start: 50, step: 10, everyMs: 5000, end: 150 }), concurrency: 10 },
  ],
  [
    'ghz 0.0.0.0:50051 -n 10000 -c 10 --load-schedule=step --load-start=50 --load-step=10 --load-step-duration=5s --load-max-duration=60s',
    { load: ramp('steps', { start: 50, step: 10, everyMs: 5000, maxMs: 60_000 }) },
  ],
  [
    'ghz 0.0.0.0:50051 -n 10000 -c 10 --load-schedule=line --load-start=200 --load-step=-2 --load-end=50',
    { load: ramp('line', { start: 200, step: -2, end: 50 }), concurrency: 10 },
  ],
  [
    'ghz 0.0.0.0:50051 -n 100000 --rps 200 --concurrency-schedule=step --concurrency-start=5 --concurrency-step=5 --concurrency-end=50 --concurrency-step-duration=5s',
    { total: 100_000, places: ramp('steps', { start: 5, step: 5, everyMs: 5000, end: 50 }) },
  ],
  [
    'ghz 0.0.0.0:50051 -n 20000 --rps 200 --concurrency-schedule=step --concurrency-start=10 --concurrency-step=10 --concurrency-step-duration=5s --concurrency-max-duration=60s',
    { places: ramp('steps', { start: 10, step: 10, everyMs: 5000, maxMs: 60_000 }), concurrency: 130 },
  ],
  [
    'ghz 0.0.0.0:50051 -n 10000 --rps 200 --concurrency-schedule=line --concurrency-start=200 --concurrency-step=-2 --concurrency-end=20',
    { places: ramp('line', { start: 200, step: -2, end: 20 }), concurrency: 200 },
  ],
  [
    `ghz 0.0.0.0:50051 --stream-call-count=2 -d '[{"name":"Joe"},{"name":"Kate"},{"name":"Sara"}]'`,
    { streams: { intervalMs: 0, durationMs: null, count: 2 } },
  ],
  [
    `ghz 0.0.0.0:50051 --stream-call-count=5 -d '[{"name":"Joe"},{"name":"Kate"},{"name":"Sara"}]'`,
    { streams: { intervalMs: 0, durationMs: null, count: 5 } },
  ],
  [
    `ghz 0.0.0.0:50051 --stream-dynamic-messages=true --stream-call-count=5 -d '{"name":"{{randomString 8 }}"}'`,
    { streams: { intervalMs: 0, durationMs: null, count: 5 } },
  ],
  [
    'ghz 0.0.0.0:50051 --call helloworld.Greeter.SayHelloBidi --stream-interval 100ms --stream-call-duration 500ms',
    { streams: { intervalMs: 100, durationMs: 500, count: null } },
  ],
  [
    `ghz 0.0.0.0:50051 -m '{"request-id":"{{.RequestNumber}}", "timestamp":"{{.TimestampUnix}}"}'`,
    {
      calls: [
        {
          metadata: [
            ['request-id', '{{.RequestNumber}}'],
            ['timestamp', '{{.TimestampUnix}}'],
          ],
        },
      ],
    },
  ],
  [
    `ghz 0.0.0.0:50051 -d '{"order_id":"{{newUUID}}", "item_id":"{{newUUID}}", "sku":"{{randomString 8 }}", "product_name":"{{randomString 0}}"}'`,
    { calls: [{ method: null }] },
  ],
  ['ghz --insecure --call helloworld.Greeter.SayHello -z 10s 0.0.0.0:50051', { durationMs: 10_000, total: null }],
  ['ghz --insecure --call helloworld.Greeter.SayHello -z 3m 0.0.0.0:50051', { durationMs: 180_000 }],
  [
    'ghz --insecure --call helloworld.Greeter.SayHello -n 5000 -x 10s 0.0.0.0:50051',
    { total: 5000, maxDurationMs: 10_000, durationMs: null },
  ],
  [
    `ghz --insecure --call helloworld.Greeter.SayHello --name "Greeter SayHello" --tags '{"env":"staging","created by":"Joe Developer"}' -O json 0.0.0.0:50051`,
    { name: 'Greeter SayHello', tags: { env: 'staging', 'created by': 'Joe Developer' }, raw: { format: 'json' } },
  ],
  [
    'ghz --insecure --lb-strategy "round_robin" --call helloworld.Greeter.SayHello dns:///greeter.example:50051',
    { lbStrategy: 'round_robin', endpoint: { address: 'dns:///greeter.example:50051' } },
  ],
  [
    'ghz --insecure --call helloworld.Greeter.SayHello -n 5000 -c 50 --skipFirst 5 0.0.0.0:50051',
    { total: 4995, warmUp: { calls: 5, durationMs: null }, concurrency: 50 },
  ],
  [
    'ghz --skipTLS --cname greeter.example --call helloworld.Greeter.SayHello -t 0 --connect-timeout 3s --keepalive 30s 0.0.0.0:50051',
    {
      endpoint: { tls: { verify: false, serverName: 'greeter.example' }, connectTimeoutMs: 3000 },
      deadlineMs: 0,
      keepalive: { afterMs: 30_000 },
    },
  ],
  [
    `ghz --insecure -e --count-errors --max-recv-message-size "42 MB" --max-send-message-size 42mib --cpus 4 --authority greeter.example 0.0.0.0:50051`,
    {
      compression: 'gzip',
      countErrors: true,
      maxReceiveBytes: 42e6,
      maxSendBytes: 42 * 1024 * 1024,
      threads: 1,
      endpoint: { authority: 'greeter.example' },
    },
  ],
  [
    `ghz --insecure --disable-template-data --disable-template-functions --duration-stop wait --async=false --rps 0 -d '{"name":"Joe"}' 0.0.0.0:50051`,
    { load: { shape: 'closed' }, concurrency: 50, templating: { isOn: false } },
  ],
];
