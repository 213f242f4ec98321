import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { junitReport } from '../../src/report/junit.js';
import { aCheck, aPlan, aReport, aRun, aVerdict } from '../report/a-report.js';
import { SAMPLE_REPORTS } from '../report/sample-reports.js';
import { needs } from './toolchain.js';

interface Element {
  tag: string;
  attributes: Record<string, string>;
  text: string;
  children: Element[];
}

/** What JUnit's schema allows: the attributes that must be there, and the children in their order. */
const SCHEMA: Record<string, { required: string[]; children: RegExp }> = {
  testsuites: { required: [], children: /^(testsuite )*$/ },
  testsuite: {
    required: ['name', 'timestamp', 'hostname', 'tests', 'failures', 'errors', 'time'],
    children: /^properties (testcase )*system-out system-err $/,
  },
  properties: { required: [], children: /^(property )*$/ },
  property: { required: ['name', 'value'], children: /^$/ },
  testcase: { required: ['name', 'classname', 'time'], children: /^((failure|error|skipped) )?$/ },
  failure: { required: ['type'], children: /^$/ },
  error: { required: ['type'], children: /^$/ },
  skipped: { required: [], children: /^$/ },
  'system-out': { required: [], children: /^$/ },
  'system-err': { required: [], children: /^$/ },
};

const READER = `
import json, sys, xml.etree.ElementTree as tree
def plain(one):
    return {"tag": one.tag, "attributes": one.attrib, "text": one.text or "", "children": [plain(c) for c in one]}
print(json.dumps(plain(tree.fromstring(sys.stdin.buffer.read()))))
`;

/** As Python's own parser, a strict one, understands it. */
function read(xml: string): Element {
  const { status, stdout, stderr } = spawnSync('python3', ['-c', READER], { input: xml, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Element;
}

function assertFits(element: Element): void {
  const rule = SCHEMA[element.tag];
  assert.ok(rule !== undefined, `<${element.tag}> is no part of the schema`);
  assert.match(element.children.map(({ tag }) => `${tag} `).join(''), rule.children);
  for (const name of rule.required) assert.ok(name in element.attributes, `<${element.tag}> lacks ${name}`);
  for (const child of element.children) assertFits(child);
}

const hostile = ['\u0000\u0007\u001b[31m', ']]> & <b> "quoted" \'single\'', '\ud800 \ufffe \u202e', '😀 é \t\n\r'];

describe('a JUnit report, read by a strict XML parser', { skip: needs('python') }, () => {
  for (const [name, report] of Object.entries(SAMPLE_REPORTS)) {
    it(`fits the schema: ${name}`, () => assertFits(read(junitReport(report))));
  }

  it('fits the schema whatever names and sentences servers and users give it', () => {
    for (const text of hostile) {
      const report = aReport({
        run: aRun({ plan: aPlan({ name: text, target: text }) }),
        verdict: aVerdict({
          headline: text,
          convention: text,
          checks: [
            aCheck({ method: text, because: text, series: [text], outcome: 'fail', power: text }),
            aCheck({ name: text, because: text, outcome: 'not-exercised' }),
          ],
          outcome: 'fail',
        }),
      });
      const root = read(junitReport(report));
      assertFits(root);
      assert.equal(root.children[0]!.attributes.tests, '3');
    }
  });

  it('says what was said, once it is read', () => {
    const because = 'grpc_requests_total{a="<&>"} moved by 0, but 5 calls > 0 were answered.';
    const checks = [aCheck({ outcome: 'fail', because })];
    const root = read(junitReport(aReport({ verdict: aVerdict({ checks, outcome: 'fail' }) })));
    const failure = root.children[0]!.children.find(({ children }) => children[0]?.tag === 'failure')!.children[0]!;
    assert.equal(failure.attributes.message, because);
    assert.equal(failure.text.split('\n')[0], because);
  });
});
