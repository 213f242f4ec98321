import type { CallKind } from '../shared/call-kind.js';

/** One method on one server: all that later rooms need to know of it. Plain data. */
export interface MethodTarget {
  /** With its package: `messaging.MessagingService`. */
  service: string;
  /** Bare: `SendMessage`. */
  method: string;
  /** As it goes on the wire: `/messaging.MessagingService/SendMessage`. */
  path: string;
  kind: CallKind;
  /** Full names of the message types, without a leading dot. */
  inputType: string;
  outputType: string;
}

/** What a server serves, as far as it, or a file, says so. Plain data: descriptor bytes, not descriptor objects. */
export interface Schema {
  /** Sorted by service, then in the order of the service's own declaration. */
  methods: MethodTarget[];
  /** A serialized google.protobuf.FileDescriptorSet, complete and in dependency order. */
  descriptorSet: Uint8Array;
  /** Where it came from, for the report: `reflection v1`, `reflection v1alpha`, or the names of files. */
  source: string;
  /** What had to be repaired or left out, one sentence each. */
  warnings: string[];
  /** Streams of reflection that it took, by the service that was asked; none where it came from elsewhere. */
  reflected: { service: string; streams: number }[];
}
