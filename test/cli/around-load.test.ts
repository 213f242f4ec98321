import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type RunningUserService, startUserService } from '../../fixtures/user-service/start-user-service.js';
import { Interrupts } from '../../src/cli/interrupts.js';
import { aroundLoad } from '../../src/cli/load/around-load.js';
import { GrpcRedError } from '../../src/shared/error.js';
import { readCommandLine, scenarioFolder } from './read-scenario.js';

describe('what comes around the load', () => {
  const folder = scenarioFolder();
  let service: RunningUserService;
  before(async () => {
    service = await startUserService();
  });
  after(async () => {
    await service.close();
    folder.remove();
  });

  it('is told of where the load is interrupted on its way, for its calls were sent', async () => {
    const text = [
      `target: ${service.address}`,
      'plaintext: true',
      'set-up: [{call: user.UserService/CreateUser, data: {username: a, email: a@b.example}}]',
      'flows: [{steps: [{call: user.UserService/ListUsers}]}]',
    ].join('\n');
    const { setUp } = await readCommandLine(['-f', folder.write('set-up.yaml', text)]);
    const interrupts = new Interrupts();
    const interrupted = () =>
      Promise.reject(new GrpcRedError('interrupted', 'Interrupted before the first call.', 'Nothing was sent.'));
    try {
      await assert.rejects(
        aroundLoad({ setUp, teardown: null }, interrupts, (plan) => plan, interrupted),
        {
          code: 'interrupted',
          message: 'Interrupted before the load began.',
          hint: 'Only calls that come before it, and those of the teardown, were sent.',
        },
      );
    } finally {
      interrupts.release();
    }
    assert.equal(await service.rows(), 1);
  });
});
