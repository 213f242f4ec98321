import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CheckResult, FlowResult } from '../../src/record/run-result.js';
import { endingOf } from '../../src/report/ending.js';
import { jsonReport } from '../../src/report/json.js';
import { junitReport } from '../../src/report/junit.js';
import { textReport } from '../../src/report/text.js';
import { anError, aPlan, aPlannedCall, aRun, aRunCheck, spread } from './a-report.js';

const flow: FlowResult = {
  name: 'crud',
  weight: 3,
  started: 5000,
  completed: 4900,
  completedInWindow: 4200,
  broken: 60,
  cut: 40,
  latency: spread(4900, 40e6),
};

const check = aRunCheck({ judged: 4960, broken: 60, example: 'it is "\u001b[31mred"' });

const held: CheckResult = {
  ...check,
  step: 1,
  method: 'CreateUser',
  reason: 'code',
  subject: '0,6',
  broken: 0,
  example: null,
};

const plan = aPlan({
  calls: [
    aPlannedCall('CreateUser', { flow: 'crud', weight: 3, codes: [0, 6] }),
    aPlannedCall('GetUser', { flow: 'crud', weight: 3 }),
    aPlannedCall('ListUsers', { flow: 'list', weight: 1 }),
  ],
});

const reportOf = (checks: CheckResult[]) => ({
  run: aRun({ plan, flows: [flow], checks, rate: { calls: 20_000, overMs: 10_000 } }),
  verdict: null,
  interrupted: false,
  thresholds: [],
});
const text = (checks: CheckResult[]) => textReport(reportOf(checks), { colour: false, columns: 100 });

describe('a report of a scenario', () => {
  it('names the flows with their steps and shares, and what -n counts', () => {
    assert.match(
      text([]),
      /\n {2}→ crud \(75\.0 % of the flows\): MessagingService\/CreateUser, MessagingService\/GetUser\n {2}→ list \(25\.0 %\): MessagingService\/ListUsers\n/,
    );
    assert.match(text([]), /asked for 20,000 flows/);
  });

  it('says of a rate that it is one of flows, for each of them is several calls', () => {
    const rated = (fields: Parameters<typeof aPlan>[0]) =>
      textReport(
        { ...reportOf([]), run: { ...reportOf([]).run, plan: { ...plan, ...fields } } },
        { colour: false, columns: 100 },
      );
    const constant = rated({ loadShape: { shape: 'constant', perSecond: 20 } });
    assert.match(constant, /\n {2}20 flows per second · asked for 20,000 flows/);
    assert.match(constant, /\nCalls .* · 2000 per second \(asked for 20\.0 flows\) · /);
    const stages = [{ perSecond: 50, toPerSecond: 200, forMs: 3000 }];
    assert.match(rated({ loadShape: { shape: 'stages', stages } }), /\n {2}flows per second: 50 to 200 for 3 s/);
    const ramp = { shape: 'line', start: 5, step: 1, everyMs: 1000, end: null, maxMs: null } as const;
    assert.match(rated({ loadShape: ramp }), /from 5 flows per second evenly by \+1 every 1 s/);
  });

  it('tells what became of each flow, its rate and its latency', () => {
    assert.match(
      text([]),
      /\nFlows\n {2}crud: 5000 started · 4900 completed · 60 broken off · 40 cut short by the end of the run\n {8}420 per second · p50 [\d.]+ ms · p99 [\d.]+ ms · max [\d.]+ ms\n/,
    );
    const [told] = JSON.parse(jsonReport(reportOf([]))).flows;
    assert.deepEqual([told.perSecond, told.latency.count], [420, 4900]);
  });

  it('leaves out flows that are each one call of a method of its own: the methods tell the same', () => {
    const single = (names: string[]) =>
      aPlan({ calls: names.map((name, i) => aPlannedCall(name, { flow: `flow ${i}`, weight: 1 })) });
    const shown = (names: string[]) => {
      const run = { ...reportOf([]).run, plan: single(names) };
      return textReport({ ...reportOf([]), run }, { colour: false, columns: 100 });
    };
    assert.doesNotMatch(shown(['CreateUser', 'GetUser']), /\nFlows\n/);
    // Which of the two is slower, only the flows say.
    assert.match(shown(['GetUser', 'GetUser']), /\nFlows\n/);
  });

  it('says in one line that nothing was broken', () => {
    assert.match(text([held]), /\nChecks {2}4960 made, none broken\n\n/);
    assert.equal(endingOf(reportOf([held])).exitCode, 0);
  });

  it('tells each broken check with its first example, safe to print, and ends in 1', () => {
    assert.match(
      text([held, check]),
      /\n {2}✘ step 2 of crud \(GetUser\): user\.name: broken 60 of 4960 times, the first: it is "\\x1b\[31mred"\n/,
    );
    assert.deepEqual(endingOf(reportOf([held, check])), {
      exitCode: 1,
      because:
        'A check was broken 60 of 4960 times: step 2 of crud (GetUser) was to bring user.name (it is "\u001b[31mred").',
    });
  });

  it('lets what was broken while warming up decide nothing', () => {
    const cold: CheckResult = { ...check, ledger: 'warm-up' };
    assert.match(text([cold]), /\n {2}✘ step 2 of crud \(GetUser\), while warming up: user\.name: broken 60 of/);
    assert.equal(endingOf(reportOf([cold])).exitCode, 0);
  });

  it('says of a check that was never looked at that it was not', () => {
    const never: CheckResult = { ...check, judged: 0, broken: 0, example: null };
    assert.match(text([never]), /\n {2}○ step 2 of crud \(GetUser\): user\.name: never looked at\n/);
  });

  it('ends in 1 where not one flow of an expectation went to its end, so that nobody looked', () => {
    const never: CheckResult = { ...check, judged: 0, broken: 0, example: null };
    const capture: CheckResult = { ...never, reason: 'capture', subject: 'id' };
    const of = (fields: Partial<FlowResult>, checks: CheckResult[]) => {
      const report = reportOf(checks);
      return { ...report, run: { ...report.run, flows: [{ ...flow, ...fields }] } };
    };
    const hopeless = of({ completed: 0, broken: 4960, latency: null }, [
      held,
      never,
      { ...never, subject: 'id' },
      capture,
    ]);
    assert.deepEqual(endingOf(hopeless), {
      exitCode: 1,
      because:
        'A check was never looked at, for not one of 5000 flows went to its end: step 2 of crud (GetUser): user.name; and 1 other check.',
    });
    assert.match(
      textReport(hopeless, { colour: false, columns: 100 }),
      /\n {2}✘ step 2 of crud \(GetUser\): user\.name: never looked at\n.*\n {2}○ step 2 of crud \(GetUser\): capture id: never looked at\n/s,
    );
    assert.match(junitReport(hopeless), /tests="5" failures="2" errors="0" skipped="1"/);
    // What flows that the end cut short would have done, nobody knows; and one that went to its end had nothing to look at.
    assert.equal(endingOf(of({ completed: 0, broken: 0, cut: 5000 }, [held, never])).exitCode, 0);
    assert.equal(endingOf(of({ completed: 0, broken: 10, cut: 4990 }, [held, never])).exitCode, 0);
    assert.equal(endingOf(of({}, [held, never])).exitCode, 0);
    assert.equal(endingOf(of({ completed: 0, broken: 4960 }, [held, capture])).exitCode, 0);
  });

  it('says of failed calls that a step expects their status', () => {
    const group = { service: 'messaging.MessagingService', count: 9, detail: 'there' };
    const errors = [
      anError({ ...group, method: 'CreateUser', status: 6 }),
      anError({ ...group, method: 'CreateUser', status: 13 }),
      anError({ ...group, method: 'GetUser', status: 6 }),
    ];
    const report = reportOf([held]);
    const shown = textReport({ ...report, run: { ...report.run, errors } }, { colour: false, columns: 100 });
    assert.match(shown, / 9 × ALREADY_EXISTS \S+CreateUser \(a step expects it\): there\n/);
    assert.match(shown, / 9 × INTERNAL \S+CreateUser: there\n/);
    assert.match(shown, / 9 × ALREADY_EXISTS \S+GetUser: there\n/);
  });

  it('gives each check a case of its own for CI systems, and the run none for the same', () => {
    const xml = junitReport(reportOf([held, check]));
    assert.match(xml, /<testsuite [^>]*tests="3" failures="1" errors="0" skipped="0"/);
    assert.match(
      xml,
      /<testcase classname="crud" name="step 2 of crud \(GetUser\): user\.name"[^>]*>\s*<failure type="answer-field" message="Broken 60 of 4960 times; the first: it is &quot;\\x1b\[31mred&quot;"/,
    );
    assert.match(
      xml,
      /<testcase classname="crud" name="step 1 of crud \(CreateUser\): status OK or ALREADY_EXISTS"[^>]*\/>/,
    );
  });
});
