import type { MetadataEntry } from '../../shared/endpoint.js';
import { decodeBinary } from '../decode-binary.js';
import { decodeGrpcMessage } from '../grpc-message.js';
import type { ProxyHeader, ProxySighting } from '../proxy-sighting.js';
import { BlockMemo } from './hpack/block-memo.js';
import { FIELD_ID } from './hpack/field-id.js';
import type { HeaderField } from './hpack/header-field.js';
import { type HeaderSink, HpackDecoder } from './hpack/hpack-decoder.js';
import type { HpackFault } from './hpack/hpack-fault.js';

/** Names, values and 32 for each field: announced as SETTINGS_MAX_HEADER_LIST_SIZE. */
export const MAX_HEADER_LIST_BYTES = 65_536;

/** What a header block of an answer says, as far as a client acts on it. */
export interface ResponseBlock {
  /** -1 where there is none: the block is trailers. */
  httpStatus: number;
  /** False for a content type that is there and is not gRPC's. */
  isGrpc: boolean;
  contentType: string;
  /** 0 to 16; -1 without grpc-status, or with one that is none of the 17 codes. */
  grpcStatus: number;
  /** grpc-status as it was written, null without one; untrusted. */
  grpcStatusText: string | null;
  /** grpc-message, decoded; untrusted. */
  grpcMessage: string;
  /** grpc-encoding; untrusted. */
  encoding: string;
  /** grpc-status-details-bin, decoded from base64; null without it. */
  details: Uint8Array | null;
  /** All but pseudo-headers, as they came; empty unless they are wanted. */
  fields: readonly MetadataEntry[];
  /** How the block breaks RFC 9113 §8.2 or §8.3, or null. */
  fault: string | null;
}

/** Reads the header blocks of one connection: each exactly once, in their order, whoever waits for it. */
export class ResponseBlocks implements HeaderSink {
  private readonly decoder = new HpackDecoder({ maxListBytes: MAX_HEADER_LIST_BYTES });
  private readonly memo = new BlockMemo<ResponseBlock>(this.decoder);
  private block: ResponseBlock = emptyBlock([]);
  private fields: MetadataEntry[] = [];
  private isPastPseudo = false;
  private readonly wantsFields: boolean;
  private readonly proxy: ProxySighting;

  constructor(wantsFields: boolean, proxy: ProxySighting) {
    this.wantsFields = wantsFields;
    this.proxy = proxy;
  }

  /** The meaning is shared by equal blocks: it must not be changed. */
  read(buffer: Uint8Array, start: number, end: number): ResponseBlock | HpackFault {
    if (start < end) {
      const known = this.memo.recall(buffer, start, end);
      if (known !== null) return known;
    }
    this.fields = [];
    this.block = emptyBlock(this.fields);
    this.isPastPseudo = false;
    const fault = this.decoder.decode(buffer, start, end, this);
    if (fault !== null) return fault;
    this.memo.keep(buffer, start, end, this.block);
    return this.block;
  }

  field(field: HeaderField): void {
    const { block } = this;
    if (field.id === FIELD_ID[':status']) {
      const isMisplaced = this.isPastPseudo || block.httpStatus !== -1;
      block.httpStatus = field.digits();
      if (isMisplaced || block.httpStatus < 100 || block.httpStatus > 999) block.fault ??= 'a wrong :status';
      return;
    }
    this.isPastPseudo = true;
    block.fault ??= nameFault(field);
    if (this.wantsFields) this.fields.push([field.name(), field.value()]);
    switch (field.id) {
      case FIELD_ID['content-type']:
        block.contentType = field.value();
        block.isGrpc = /^application\/grpc(?:$|[+;])/i.test(block.contentType);
        break;
      case FIELD_ID['grpc-status']:
        this.readStatus(field);
        break;
      case FIELD_ID['grpc-message']:
        block.grpcMessage = decodeGrpcMessage(field.value());
        break;
      case FIELD_ID['grpc-encoding']:
        block.encoding = field.value();
        break;
      case FIELD_ID['grpc-status-details-bin']:
        block.details ??= decodeBinary(field.value());
        break;
      case FIELD_ID.server:
        this.sight('server', field);
        break;
      case FIELD_ID.via:
        this.sight('via', field);
        break;
      case FIELD_ID['x-envoy-*']:
        this.sight('x-envoy-*', field);
        break;
      default:
    }
  }

  private sight(header: ProxyHeader, field: HeaderField): void {
    if (this.proxy.wants(header)) this.proxy.see(header, field.value());
  }

  /** `Status → "grpc-status" 1*DIGIT`; two of them are none. */
  private readStatus(field: HeaderField): void {
    const { block } = this;
    const isFirst = block.grpcStatusText === null;
    const text = field.value();
    block.grpcStatusText = isFirst ? text : `${block.grpcStatusText}, ${text}`;
    const status = field.digits();
    block.grpcStatus = isFirst && status <= 16 ? status : -1;
  }
}

/** Whether what was read is a meaning, or why there is none. */
export function isFault(read: ResponseBlock | HpackFault): read is HpackFault {
  return 'scope' in read;
}

function emptyBlock(fields: readonly MetadataEntry[]): ResponseBlock {
  return {
    httpStatus: -1,
    isGrpc: true,
    contentType: '',
    grpcStatus: -1,
    grpcStatusText: null,
    grpcMessage: '',
    encoding: '',
    details: null,
    fields,
    fault: null,
  };
}

const COLON = 0x3a;

/** A name in upper case, an empty one, or a pseudo-header that is none of a response's (RFC 9113 §8.2.1, §8.3). */
function nameFault({ nameBytes, nameStart, nameEnd }: HeaderField): string | null {
  if (nameStart === nameEnd) return 'a field without a name';
  if (nameBytes[nameStart] === COLON) return 'a pseudo-header that is none of a response';
  for (let at = nameStart; at < nameEnd; at++) {
    const byte = nameBytes[at]!;
    if (byte <= 0x20 || byte >= 0x7f || (byte >= 0x41 && byte <= 0x5a)) return 'a field name that HTTP/2 forbids';
  }
  return null;
}
