import type { Convention } from './convention.js';
import { GO_GRPC_MIDDLEWARE } from './go-grpc-middleware.js';
import { SHARED_LIBRARY } from './shared-library.js';

/** All that are known by name. A new one is a new row: nothing else has to know of it. */
export const CONVENTIONS: readonly Convention[] = [SHARED_LIBRARY, GO_GRPC_MIDDLEWARE];
