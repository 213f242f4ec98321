/** How an attempt to connect ended; `reason` is the text of grpc-js, Node or OpenSSL. */
export type ConnectOutcome = { is: 'ready' } | { is: 'failed'; reason: string } | { is: 'timed-out' };
