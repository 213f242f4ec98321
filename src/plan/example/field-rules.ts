/** What a field must keep, in the JSON form of buf.validate.FieldRules: 64-bit numbers, times and bytes are text. */
export interface FieldRules extends Partial<Record<NumberRulesName, NumberRules>> {
  required?: boolean;
  ignore?: string;
  cel?: { id?: string; expression?: string }[];
  bool?: { const?: boolean };
  string?: StringRules;
  bytes?: BytesRules;
  enum?: { const?: number; in?: number[]; notIn?: number[] };
  repeated?: { minItems?: string; maxItems?: string; unique?: boolean; items?: FieldRules };
  map?: { minPairs?: string; maxPairs?: string; keys?: FieldRules; values?: FieldRules };
  any?: { required?: boolean; in?: string[]; notIn?: string[] };
  duration?: RangeRules<string> & { required?: boolean };
  timestamp?: RangeRules<string> & { required?: boolean; ltNow?: boolean; gtNow?: boolean; within?: string };
  fieldMask?: { const?: string; in?: string[]; notIn?: string[] };
  /** protoc-gen-validate's. */
  message?: { skip?: boolean; required?: boolean };
}

export type NumberRulesName =
  | 'float'
  | 'double'
  | 'int32'
  | 'int64'
  | 'uint32'
  | 'uint64'
  | 'sint32'
  | 'sint64'
  | 'fixed32'
  | 'fixed64'
  | 'sfixed32'
  | 'sfixed64';

/** Bounds whose upper one is below the lower one mean what lies outside of both. */
export interface RangeRules<T> {
  const?: T;
  lt?: T;
  lte?: T;
  gt?: T;
  gte?: T;
  in?: T[];
  notIn?: T[];
  example?: T[];
}

export type NumberRules = RangeRules<number | string> & { finite?: boolean };

export interface StringRules {
  const?: string;
  in?: string[];
  notIn?: string[];
  example?: string[];
  len?: string;
  minLen?: string;
  maxLen?: string;
  lenBytes?: string;
  minBytes?: string;
  maxBytes?: string;
  pattern?: string;
  prefix?: string;
  suffix?: string;
  contains?: string;
  notContains?: string;
  wellKnownRegex?: string;
  /** `email`, `uuid` and the like, true where they are asked for. */
  [format: string]: unknown;
}

export interface BytesRules {
  const?: string;
  in?: string[];
  notIn?: string[];
  len?: string;
  minLen?: string;
  maxLen?: string;
  pattern?: string;
  prefix?: string;
  suffix?: string;
  contains?: string;
  ip?: boolean;
  ipv4?: boolean;
  ipv6?: boolean;
  uuid?: boolean;
}

export interface MessageRules {
  cel?: { id?: string; expression?: string }[];
  oneof?: { fields?: string[]; required?: boolean }[];
}
