import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MeasuredWindow } from '../../src/engine/measured-window.js';

describe('the measured window', () => {
  it('counts what ended in it, its last moment included', () => {
    const window = new MeasuredWindow();
    window.begin(100);
    window.count(150);
    window.end(300);
    window.count(300);
    window.count(301);
    const { windowMs, endedInWindow } = window.result(301);
    assert.deepEqual({ windowMs, endedInWindow }, { windowMs: 200, endedInWindow: 2 });
  });

  it('keeps its first end', () => {
    const window = new MeasuredWindow();
    window.begin(100);
    window.end(300);
    window.end(900);
    assert.equal(window.result(900).windowMs, 200);
  });

  it('tells how long after it the last call ended', () => {
    const window = new MeasuredWindow();
    window.begin(100);
    window.end(300);
    assert.equal(window.result(820).drainMs, 520);
    assert.equal(window.result(290).drainMs, 0);
  });

  it('is empty, and nobody was busy in it, where it never began', () => {
    const window = new MeasuredWindow();
    window.end(300);
    assert.deepEqual(window.result(300), { windowMs: 0, endedInWindow: 0, busyShare: 0, drainMs: 0 });
  });
});
