// A chain of four calls by the id that the first of them brings: create, get, update, delete. Against the user-service
// in a process of its own: requests filled in from templates, answers read, values captured and checked.
//   node dist/bench/scenario.bench.js
//
// Node 20, two cores shared with the server, 3 rounds of 5000 flows, 100 at a time:
//   10,900 to 15,700 steps a second; CPU a step: 25 to 27 µs of the client, 155 to 164 µs of the server
//   2100 to 2400 steps a second with seven others at work on the two cores
//
// CONCLUSION: the server is what limits. A step with templates, a captured value and a check takes some ten times the CPU of
// a fixed call, and one thread of the client could still make more than 30,000 of them a second.

import { readFileSync } from 'node:fs';
import { startUserService } from '../fixtures/user-service/start-user-service.js';
import { runCli } from '../test/cli/run-cli.js';

const FLOWS = 5000;
/** Neither process is warm before them. */
const WARM_UP = 2500;
const ROUNDS = 3;
const USERS = 'user.UserService';
const NAME = "'user_{{.RequestNumber}}'";

const CHAIN = [
  'flows:',
  '  - name: chain',
  '    steps:',
  `      - call: ${USERS}/CreateUser`,
  `        data: {username: ${NAME}, email: ${NAME}, full_name: Somebody}`,
  '        capture: {id: user.id}',
  `        expect: {code: OK, fields: {user.username: ${NAME}}}`,
  `      - call: ${USERS}/GetUser`,
  "        data: {id: '{{.Captured.id}}'}",
  `        expect: {fields: {user.username: ${NAME}}}`,
  `      - call: ${USERS}/UpdateUser`,
  `        data: {id: '{{.Captured.id}}', username: ${NAME}, email: ${NAME}, full_name: Somebody else}`,
  `      - call: ${USERS}/DeleteUser`,
  "        data: {id: '{{.Captured.id}}'}",
].join('\n');

for (let round = 1; round <= ROUNDS; round++) {
  const service = await startUserService();
  const args = [
    'bench',
    service.address,
    '--plaintext',
    '-f',
    '-',
    '-c',
    '100',
    '-n',
    String(FLOWS),
    '--warmup',
    String(WARM_UP),
    '-O',
    'json',
  ];
  const { code, stdout, stderr } = await runCli(args, { input: CHAIN });
  const serverMs = cpuMsOf(service.pid);
  await service.close();
  if (code !== 0) throw new Error(stderr);
  const { count, rps, client, flows } = JSON.parse(stdout);
  const cpuUs = (client.cpuMs * 1000) / count;
  console.log(
    `${count} steps of ${flows[0].completed} flows: ${rps.toFixed(0)} steps/s; CPU a step: ${cpuUs.toFixed(1)} µs of the client, ${((serverMs * 1000) / count).toFixed(0)} µs of the server`,
  );
}

/** User and system time of a process so far, by Linux: in hundredths of a second, 14th and 15th of its stat. */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
