import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runCli } from '../cli/run-cli.js';
import { startPythonServer } from './python-server.js';
import { needs } from './toolchain.js';

describe('grpc-red bench against a Python server', { skip: needs('python') }, () => {
  it('loads all four kinds through its reflection, which knows v1alpha and service symbols alone', async () => {
    const server = await startPythonServer();
    try {
      const list = '[{"messages": 2}, {}, {}]';
      const { code, stdout, stderr } = await runCli([
        ...['bench', server.address, '--plaintext', '-n', '80', '-c', '4', '-O', 'json'],
        ...['--call', 'echo.v1.EchoService.Unary', '-d', '[{}, {"code": 5}]'],
        ...['--call', 'echo.v1.EchoService/ServerStream', '-d', '{"messages": 2}'],
        ...['--call', 'echo.v1.EchoService/ClientStream', '-d', list],
        ...['--call', 'echo.v1.EchoService/Bidi', '-d', list],
      ]);
      assert.equal(code, 0, stderr);
      const report = JSON.parse(stdout);
      assert.equal(report.plan.schemaSource, 'reflection v1alpha');
      assert.deepEqual(report.statusCodeDistribution, { OK: 70, NotFound: 10 });
      assert.deepEqual(
        report.methods.map((method: { messagesSent: number; messagesReceived: number }) => [
          method.messagesSent,
          method.messagesReceived,
        ]),
        [
          [20, 10],
          [20, 40],
          [60, 20],
          [60, 40],
        ],
      );
    } finally {
      await server.stop();
    }
  });
});
