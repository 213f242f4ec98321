import { Channel, connectivityState, Metadata } from '@grpc/grpc-js';
import { GrpcRedError } from '../shared/error.js';
import type { ConnectOutcome } from './connect-outcome.js';
import type { GrpcJsChannelArgs } from './grpc-js-channel.js';

/** One HTTP/2 connection: a channel of grpc-js that shares nothing with the others. It is dialled again when lost. */
export class GrpcJsConnection {
  readonly channel: Channel;
  /** How often the connection was lost or told to go away: a call that saw it change may have died with it. */
  losses = 0;
  /** How often it came up. */
  connects = 0;

  /** @throws GrpcRedError `bad-input` where the address means nothing */
  constructor(args: GrpcJsChannelArgs) {
    this.channel = channelTo(args);
    this.watch(this.channel.getConnectivityState(false));
  }

  /** Resolves at the first success or failure: an address that refuses does so again, and the user waits in vain. */
  async connect(timeoutMs: number): Promise<ConnectOutcome> {
    const untilMs = Date.now() + timeoutMs;
    for (;;) {
      const state = this.channel.getConnectivityState(true);
      if (state === connectivityState.READY) return { is: 'ready' };
      if (state === connectivityState.TRANSIENT_FAILURE) return { is: 'failed', reason: await this.failure() };
      if (!(await this.changed(state, untilMs))) return { is: 'timed-out' };
    }
  }

  isReady(): boolean {
    return this.channel.getConnectivityState(false) === connectivityState.READY;
  }

  private watch(state: connectivityState): void {
    this.channel.watchConnectivityState(state, Number.POSITIVE_INFINITY, () => {
      if (state === connectivityState.READY) this.losses++;
      const next = this.channel.getConnectivityState(false);
      if (next === connectivityState.READY) this.connects++;
      if (next !== connectivityState.SHUTDOWN) this.watch(next);
    });
  }

  private changed(from: connectivityState, untilMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      this.channel.watchConnectivityState(from, untilMs, (error) => resolve(error === undefined));
    });
  }

  /**
   * A channel that has failed tells why only to a call. This one cannot leave: while the channel stands in
   * TRANSIENT_FAILURE calls fail where they are, and it takes more than a turn of the event loop to leave that state.
   */
  private failure(): Promise<string> {
    return new Promise((resolve) => {
      const call = this.channel.createCall('/', Date.now() + 1000, null, null, null);
      call.start(new Metadata(), {
        onReceiveMetadata() {},
        onReceiveMessage() {},
        onReceiveStatus: (status) => resolve(status.details),
      });
    });
  }
}

function channelTo({ target, credentials, options }: GrpcJsChannelArgs): Channel {
  try {
    return new Channel(target, credentials, options);
  } catch (cause) {
    throw new GrpcRedError('bad-input', `${JSON.stringify(target)} is no address.`, 'Give host:port.', { cause });
  }
}
