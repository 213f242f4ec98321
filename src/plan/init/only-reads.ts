import type { DescMethod, DescService } from '@bufbuild/protobuf';
import { MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt';
import type { MethodTarget, Schema } from '../../target/method-target.js';
import { schemaRegistry } from '../../target/schema-registry.js';

const READS =
  /^(?:BatchGet|Count|Describe|Exists|Fetch|Find|Get|Head|List|Lookup|LookUp|Query|Read|Search|Show|Stat|Status|Subscribe|Watch|Tail|Ping)(?![a-z])/;
/** `GetOrCreate`, `ReadAndDelete`, `FetchNext…`: what comes after may say otherwise. */
const CHANGES =
  /(?:Ack|Add|Allocate|Claim|Clear|Consume|Create|Delete|Dequeue|Drain|Generate|Increment|Insert|Issue|Lease|Mark|Pop|Purge|Put|Remove|Reserve|Reset|Set|Update|Upsert|Write)(?![a-z])/;
const ENDLESS = /^(?:Subscribe|Watch|Tail)(?![a-z])/;
const CREATES =
  /^(?:Add|Batch)?(?:Add|Create|Insert|New|Open|Place|Post|Publish|Put|Register|Save|Send|SignUp|Signup|Store|Submit|Upsert)(?![a-z])/;

const DELETES = /^(?:Delete|Destroy|Erase|Purge|Remove)(?![a-z])/;

/** Whether a method says, by its idempotency_level or by its name, that it only reads. */
export function onlyReads(schema: Schema, { service, method }: MethodTarget): boolean {
  switch (declaredMethods(schema, service).get(method)?.proto.options?.idempotencyLevel) {
    case MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS:
      return true;
    case MethodOptions_IdempotencyLevel.IDEMPOTENT:
      return false;
    default: {
      const name = capitalised(method);
      return READS.test(name) && !CHANGES.test(name);
    }
  }
}

/** By their names: a service may have a hundred thousand. */
function declaredMethods(schema: Schema, service: string): ReadonlyMap<string, DescMethod> {
  const declared = schemaRegistry(schema).getService(service);
  if (declared === undefined) return NONE;
  const known = methodsOf.get(declared);
  if (known !== undefined) return known;
  const methods = new Map(declared.methods.map((one) => [one.name, one]));
  methodsOf.set(declared, methods);
  return methods;
}

const NONE: ReadonlyMap<string, DescMethod> = new Map();
const methodsOf = new WeakMap<DescService, ReadonlyMap<string, DescMethod>>();

/** Whether the answer of a method is likely to go on until its client leaves. */
export function mayNeverEnd({ method, kind }: MethodTarget): boolean {
  return kind === 'server-stream' && ENDLESS.test(capitalised(method));
}

/** Whether each call is likely to make something that bears names of its own. */
export function creates({ method }: MethodTarget): boolean {
  return CREATES.test(capitalised(method));
}

/** What a method creates, as it says: `Booking` of `CreateBooking`, nothing of a bare `Create`; null where it does not. */
export function createdNoun({ method }: MethodTarget): string | null {
  const verb = CREATES.exec(capitalised(method))?.[0];
  return verb === undefined ? null : method.slice(verb.length);
}

/** Whether what it is called for is gone after it. */
export function deletes({ method }: MethodTarget): boolean {
  return DELETES.test(capitalised(method));
}

function capitalised(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}
