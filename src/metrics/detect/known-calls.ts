import type { CallKind } from '../../shared/call-kind.js';
import type { Books } from '../verify/books.js';
import { splitMethod } from '../verify/called.js';
import { fold } from '../verify/fold.js';
import { namesService } from '../verify/names-service.js';
import { foldedPaths } from '../verify/spelled.js';

/** A method whose calls a page may count. */
export interface KnownMethod {
  service: string;
  method: string;
  kind: CallKind;
}

/** What label values are looked at for: the methods that were called, or may be, and the statuses that they answered. */
export interface KnownCalls {
  methods: readonly KnownMethod[];
  /** Status codes that were answered; empty where no call was sent. */
  statuses: readonly number[];
}

/** The calls that these books hold. */
export function knownCallsOf(books: readonly Books[]): KnownCalls {
  const statuses = books.flatMap(({ answered }) => answered.flatMap((count, code) => (count > 0 ? [code] : [])));
  return { methods: books.map(({ result }) => result), statuses: [...new Set(statuses)] };
}

/** How a label's value names one of the known methods. */
export type NamedBy = 'full-method' | 'service' | 'method' | 'deployment' | 'spelled-full-method' | 'spelled-method';

/** Answers whether values name what was called, from tables: a page may hold a hundred thousand of them. */
export class CallNames {
  readonly #services: ReadonlySet<string>;
  readonly #methods: ReadonlySet<string>;
  readonly #paths: ReadonlySet<string>;
  readonly #spelledMethods: ReadonlySet<string>;
  readonly #spelledPaths: ReadonlySet<string>;
  readonly #wholePaths: ReadonlySet<string>;

  constructor({ methods }: KnownCalls) {
    this.#services = new Set(methods.map(({ service }) => service));
    this.#methods = new Set(methods.map(({ method }) => method));
    this.#paths = new Set(methods.map(({ service, method }) => `${service}/${method}`));
    this.#spelledMethods = new Set(methods.map(({ method }) => fold(method)));
    this.#spelledPaths = new Set(methods.flatMap(foldedPaths));
    const inPackages = methods.filter(({ service }) => service.includes('.'));
    this.#wholePaths = new Set(inPackages.map((method) => foldedPaths(method)[0]!));
  }

  /** All that a value may stand for: the method `Orders` of a service `Orders` is both. */
  namedBy(value: string): NamedBy[] {
    const bare = value.startsWith('/') ? value.slice(1) : value;
    if (this.#paths.has(bare)) return ['full-method'];
    const named: NamedBy[] = [];
    if (this.#services.has(bare)) named.push('service');
    if (this.#methods.has(value)) named.push('method');
    if (named.length > 0 || value.length > LONGEST_NAME) return named;
    if (this.#resembles(value)) named.push('deployment');
    const folded = fold(value);
    if (this.#spelledPaths.has(folded) && !ROUTE.test(value)) named.push('spelled-full-method');
    else if (this.#spelledMethods.has(folded) && !VERB.test(value)) named.push('spelled-method');
    return named;
  }

  /** Whether a full method is of a service that was called, whatever its method. */
  isOfService(value: string): boolean {
    return this.#services.has(splitMethod(value).service);
  }

  /** Whether it names package, service and method, however it spells them. */
  isWholePath(value: string): boolean {
    return value.length <= LONGEST_NAME && this.#wholePaths.has(fold(value)) && !ROUTE.test(value);
  }

  #resembles(value: string): boolean {
    for (const service of this.#services) if (namesService(value, service)) return true;
    return false;
  }
}

/** No deployment has a longer name (RFC 1035 §2.3.4), and no method. */
const LONGEST_NAME = 255;
/** What is spelled so is a request of HTTP, though a method be called `Get`. */
const VERB = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|CONNECT|TRACE)$/;
/** A full method has one slash beside the first: what has more is a route of HTTP, as a gateway serves beside it. */
const ROUTE = /^\/?[^/]+\/[^/]*\//;
