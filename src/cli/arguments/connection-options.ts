import type { Command } from 'commander';

/** How the server is connected to, as text. */
export interface RawConnection {
  plaintext?: boolean;
  insecure?: boolean;
  skipTLS?: boolean;
  cacert?: string;
  cert?: string;
  key?: string;
  cname?: string;
  authority?: string;
  connectTimeout: string;
}

/** The options that say how to connect, for every command that asks the server. */
export function addConnection(command: Command): Command {
  return command
    .option('--plaintext', 'no TLS')
    .option('--insecure', "the same as --plaintext, as in ghz (not grpcurl's meaning: that is --skipTLS here)")
    .option('--skipTLS', 'TLS, but believe any certificate')
    .option('--cacert <file>', 'PEM file with the CAs to trust')
    .option('--cert <file>', 'PEM file with the client certificate')
    .option('--key <file>', 'PEM file with its key')
    .option('--cname <name>', 'name that the server certificate must carry, where it is not the host')
    .option('--authority <name>', 'value of the :authority header')
    .option('--connect-timeout <time>', 'time to connect in', '10s');
}
