/** Why no further message of a stream can be read: a length above the limit, or a Compressed-Flag of neither 0 nor 1. */
export type MessageFault = 'too-large' | 'bad-flag';

/** What a MessageReader tells; it may be opened or closed for any slot inside these calls. */
export interface MessageSink {
  /** One message, in `buffer` from `start` to `end`; valid only inside the call. Compressed ones come as they are. */
  message(slot: number, isCompressed: boolean, buffer: Uint8Array, start: number, end: number): void;
  /** Once per stream at most: nothing more of it is read. `value` is the length, or the flag, that the peer sent. */
  messageFault(slot: number, fault: MessageFault, value: number): void;
}
