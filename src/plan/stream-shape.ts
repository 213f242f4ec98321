/**
 * How the client behaves in a stream, beyond sending its messages one after the other and waiting for the end. Plain
 * data; `PLAIN_STREAM` is what a call does that was given nothing of it.
 *
 * *Closing* ends the client's side, and the server answers in its own time: for calls whose client streams. *Cancelling*
 * takes the whole call back, so that it ends with `client-cancel`: that is what was asked for, and no failure of it.
 */
export interface StreamShape {
  /** How many messages to send: the payload's, over and over; null: each of them once. */
  messages: number | null;
  /** From one send to the next, in milliseconds; 0: as fast as they are taken. */
  intervalMs: number;
  /** So long after its send the client closes, whatever is left to send; null: once all is sent. */
  closeAfterMs: number | null;
  /** So long after its send the client cancels; null: never. */
  cancelAfterMs: number | null;
  /** After so many messages received the client closes; null: it counts none. */
  closeAfterReceived: number | null;
  /** After so many messages received the client cancels; null: it counts none. */
  cancelAfterReceived: number | null;
}

export const PLAIN_STREAM: StreamShape = {
  messages: null,
  intervalMs: 0,
  closeAfterMs: null,
  cancelAfterMs: null,
  closeAfterReceived: null,
  cancelAfterReceived: null,
};

/** Whether its client may take a call back: that is then what was asked for. */
export function takesBack(shape: StreamShape | null): boolean {
  return shape !== null && (shape.cancelAfterMs !== null || shape.cancelAfterReceived !== null);
}
