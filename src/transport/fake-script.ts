/** What the fake server does. Plain data; all times are virtual. */
export interface FakeScript {
  /** Decides the variation of service times: the same seed, the same run. */
  seed: number;
  /** By template index; the last one stands for all templates after it. */
  answers: readonly FakeAnswer[];
  /** All connections drop `atMs` after the first call's start; for `lastsMs` from then on new calls are refused. */
  outages: readonly { atMs: number; lastsMs: number }[];
}

export interface FakeAnswer {
  /** From the request (the half-close of a client that streams) to the trailers. */
  serviceMs: number;
  /** Share by which a service time may differ from that, either way; 0 to 1. */
  spread: number;
  /** How the calls end, one after the other and then from the start again. */
  outcomes: readonly FakeOutcome[];
  /** Messages of a server stream that ends OK, evenly over its service time; a bidi call gets one per message sent. */
  messages: number;
  messageBytes: number;
  /** How long each message of a client that streams waits to be taken: with 16 waiting, `send` says false. */
  takeMs: number;
}

/** A status in trailers, or one of the ends that give none; `silent` never ends by itself. */
export type FakeOutcome = number | 'refused' | 'reset' | 'silent';

/** A healthy server: every call is answered OK after 4 to 6 ms. */
export const HEALTHY_SCRIPT: FakeScript = {
  seed: 1,
  answers: [{ serviceMs: 5, spread: 0.2, outcomes: [0], messages: 3, messageBytes: 16, takeMs: 0 }],
  outages: [],
};
