// What the embedded user-service can do without gRPC: its handlers over SQLite, in one process.
//   node dist/bench/user-service.bench.js
//
// Node 20, two shared cores, calls per second in 3 rounds of 20,000 each:
//   create                52,000 to 96,000
//   create, name taken    32,000 to 36,000   (a failed statement is prepared anew)
//   get                  192,000 to 202,000
//   update                81,000 to 93,000
//   list 20 of 20,000      5,700 to 6,000
//   delete               113,000 to 127,000
// CONCLUSION: but for lists, gRPC is what costs: with grpc-js before it, the same machine serves 16,000 creates and 19,000
// reads per second while it makes them (bench -c 50 -n 30000).
import type { ServiceHandlers } from '../fixtures/messaging/red/method-handler.js';
import { userHandlers } from '../fixtures/user-service/user-handlers.js';
import { UserTable } from '../fixtures/user-service/user-table.js';

const CALLS = 20_000;
const ROUNDS = 3;

for (let round = 1; round <= ROUNDS; round++) {
  const table = new UserTable();
  const handlers = userHandlers(table, null);
  const texts = (n: number) => ({ username: `user_${n}`, email: `user_${n}@example.com`, fullName: `User ${n}` });
  await perSecond('create', handlers, 'CreateUser', texts);
  await perSecond('create, name taken', handlers, 'CreateUser', texts);
  await perSecond('get', handlers, 'GetUser', (n) => ({ id: String(n) }));
  await perSecond('update', handlers, 'UpdateUser', (n) => ({ id: String(n), ...texts(n), fullName: 'Renamed' }));
  await perSecond('list 20 of 20,000', handlers, 'ListUsers', (n) => ({ page: n % 1000, pageSize: 20 }));
  await perSecond('delete', handlers, 'DeleteUser', (n) => ({ id: String(n) }));
  table.close();
}

async function perSecond(
  name: string,
  handlers: ServiceHandlers,
  method: string,
  request: (n: number) => object,
): Promise<void> {
  const begin = performance.now();
  for (let n = 1; n <= CALLS; n++) {
    // That a name is taken is an answer like any other.
    await (handlers[method]!.answer(request(n) as never) as Promise<object>).catch(() => {});
  }
  const seconds = (performance.now() - begin) / 1000;
  console.log(`${name.padEnd(20)} ${Math.round(CALLS / seconds)} calls/s`);
}
