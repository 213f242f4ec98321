import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { goCodeName } from '../../src/report/go-code-name.js';
import { methodNames } from '../../src/report/method-names.js';

describe('the shortest name of a method', () => {
  const shortest = (...full: string[]) => {
    const methods = full.map((name) => ({ service: name.split('/')[0]!, method: name.split('/')[1]! }));
    return full.map((name) => methodNames(methods).get(name));
  };

  it('is bare where no other method is called so', () => {
    assert.deepEqual(shortest('a.Users/Get', 'a.Users/List'), ['Get', 'List']);
  });

  it('bears its service where methods share a name', () => {
    assert.deepEqual(shortest('a.Users/Get', 'a.Rooms/Get'), ['Users/Get', 'Rooms/Get']);
  });

  it('bears its package where services share a name', () => {
    assert.deepEqual(shortest('a.Users/Get', 'b.Users/Get', 'b.Users/List'), ['a.Users/Get', 'b.Users/Get', 'List']);
  });

  it('is the full name for a service without a package', () => {
    assert.deepEqual(shortest('Users/Get', 'a.Users/Get'), ['Users/Get', 'a.Users/Get']);
  });
});

describe('a status in the spelling of Go', () => {
  it('is that of codes.Code.String() for all seventeen', () => {
    const names = Array.from({ length: 17 }, (_nothing, code) => goCodeName(code)).join(' ');
    assert.equal(
      names,
      'OK Canceled Unknown InvalidArgument DeadlineExceeded NotFound AlreadyExists PermissionDenied ResourceExhausted ' +
        'FailedPrecondition Aborted OutOfRange Unimplemented Internal Unavailable DataLoss Unauthenticated',
    );
    assert.equal(goCodeName(42), 'Code(42)');
  });
});
