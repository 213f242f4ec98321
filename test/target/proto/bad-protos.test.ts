import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { GrpcRedError } from '../../../src/shared/error.js';
import { compileProtos } from '../../../src/target/proto/compile-protos.js';

const PROTO2 = 'syntax = "proto2";\n';
const PROTO3 = 'syntax = "proto3";\n';
const EDITION = 'edition = "2023";\n';

/** What protoc refuses as well, and what is said of it: after the folder, the message and the hint. */
const cases: [name: string, source: string, says: string][] = [
  [
    'no semicolon after a field',
    `${PROTO3}message A {\n  int32 a = 1\n}\n`,
    'bad.proto:4:1: expected ";", found "}". Statements end with a semicolon.',
  ],
  [
    'message not closed',
    `${PROTO3}message A {\n  int32 a = 1;\n`,
    'bad.proto:4:1: expected a field or "}", found the end of the file. Close the message with }.',
  ],
  [
    'field without number',
    `${PROTO3}message A { int32 a; }`,
    'bad.proto:2:20: expected "=", found ";". A field is written as: type name = number;',
  ],
  [
    'number zero',
    `${PROTO3}message A { int32 a = 0; }`,
    'bad.proto:2:23: the number of a is 0. Numbers of fields go from 1 to 536870911.',
  ],
  [
    'negative number',
    `${PROTO3}message A { int32 a = -1; }`,
    'bad.proto:2:23: expected the number of the field, found "-". Write a whole number.',
  ],
  [
    'number too large',
    `${PROTO3}message A { int32 a = 536870912; }`,
    'bad.proto:2:23: the number of a is 536870912. Numbers of fields go from 1 to 536870911.',
  ],
  [
    'kept number',
    `${PROTO3}message A { int32 a = 19500; }`,
    'bad.proto:2:23: the number of a is 19500. 19000 to 19999 are kept for protobuf itself.',
  ],
  [
    'same number',
    `${PROTO3}message A { int32 a = 1; string b = 1; }`,
    'bad.proto:2:37: b has the number 1, and so has a. Give each field of a message its own.',
  ],
  [
    'same name',
    `${PROTO3}message A { int32 a = 1; string a = 2; }`,
    'bad.proto:2:33: A.a is declared already, as a field. Rename one of the two.',
  ],
  [
    'unknown type',
    `${PROTO3}message Order {}\nmessage A { Ordr a = 1; }`,
    'bad.proto:3:13: there is no type Ordr. Did you mean Order?',
  ],
  [
    'unknown type qualified',
    `${PROTO3}package x;\nmessage A { x.B a = 1; }`,
    'bad.proto:3:13: there is no type x.B. Did you mean A?',
  ],
  [
    'no such syntax',
    'syntax = "proto4";\n',
    'bad.proto:1:10: there is no syntax "proto4". Write "proto2" or "proto3".',
  ],
  [
    'edition 2024',
    'edition = "2024";\n',
    'bad.proto:1:11: edition "2024" is not one that can be read. Compile it with protoc --include_imports --descriptor_set_out=api.binpb, and give that to --protoset.',
  ],
  [
    'syntax late',
    'package a;\nsyntax = "proto3";\n',
    'bad.proto:2:1: the syntax is said too late. It is the first line of a file, and stands there once.',
  ],
  [
    'two packages',
    `${PROTO3}package a;\npackage b;`,
    'bad.proto:3:1: there is a second package. A file has one at most.',
  ],
  [
    'missing import',
    `${PROTO3}import "nowhere/none.proto";\n`,
    'bad.proto:2:8: "nowhere/none.proto" is imported, and in none of the import paths ("."). Give the folder that it is in: -i <folder>, where <folder>/nowhere/none.proto is the file.',
  ],
  [
    'googleapis import',
    `${PROTO3}import "google/api/annotations.proto";\n`,
    'bad.proto:2:8: "google/api/annotations.proto" is imported, and in none of the import paths ("."). It is one of github.com/googleapis/googleapis: fetch it, and give -i <folder>, where <folder>/google/api/annotations.proto is the file.',
  ],
  [
    'import twice',
    `${PROTO3}import "google/protobuf/any.proto";\nimport "google/protobuf/any.proto";`,
    'bad.proto:3:8: "google/protobuf/any.proto" is imported twice. Import it once.',
  ],
  [
    'self import',
    `${PROTO3}import "bad.proto";`,
    'bad.proto:2:8: the files import each other in a circle: bad.proto → bad.proto. Break the circle.',
  ],
  [
    'unterminated string',
    `${PROTO3}option java_package = "abc\n";`,
    'bad.proto:2:23: this string does not end on its line. Close it with ".',
  ],
  [
    'bad escape',
    `${PROTO3}option java_package = "a\\q";`,
    'bad.proto:2:25: \\q is no escape that strings have. For a backslash, write \\\\.',
  ],
  ['unterminated comment', `${PROTO3}/* abc`, 'bad.proto:2:1: this comment does not end. End it with */.'],
  [
    'nested comment',
    `${PROTO3}/* /* */ */`,
    'bad.proto:2:4: there is a /* inside a comment, and comments do not nest. Remove it.',
  ],
  [
    'control character',
    `${PROTO3}message A {}\n\x01`,
    'bad.proto:3:1: there is a control character (0x01) in the text. Remove it.',
  ],
  [
    'letter',
    `${PROTO3}message Ä {}`,
    'bad.proto:2:9: "Ä" may stand in strings and comments only. Names are of A-Z, a-z, 0-9 and _.',
  ],
  [
    'octal',
    `${PROTO3}message A { int32 a = 09; }`,
    'bad.proto:2:23: 09 begins with 0 and so is octal, which has no 8 or 9. Leave out the 0.',
  ],
  [
    'name after number',
    `${PROTO3}message A { int32 a = 1b; }`,
    'bad.proto:2:24: a space is missing between 1 and "b". Names do not begin with a digit.',
  ],
  [
    'exponent',
    `${PROTO2}message A { optional double a = 1 [default = 1e]; }`,
    'bad.proto:2:46: the exponent of 1e has no digits. For example: 1e9.',
  ],
  [
    'no label',
    `${PROTO2}message A { int32 a = 1; }`,
    'bad.proto:2:13: expected "optional", "required" or "repeated" before the type. Fields of proto2 have a label; for proto3, begin the file with: syntax = "proto3";',
  ],
  [
    'required in proto3',
    `${PROTO3}message A { required int32 a = 1; }`,
    'bad.proto:2:13: proto3 has no required fields. Leave the label out.',
  ],
  [
    'group in proto3',
    `${PROTO3}message A { repeated group B = 1 {} }`,
    'bad.proto:2:22: proto3 has no groups. Declare a message, and a field of it.',
  ],
  [
    'group in editions',
    `${EDITION}message A { repeated group B = 1 {} }`,
    'bad.proto:2:22: editions have no groups. Declare a message, and a field of it with [features.message_encoding = DELIMITED].',
  ],
  [
    'optional in editions',
    `${EDITION}message A { optional int32 a = 1; }`,
    'bad.proto:2:13: editions have no label optional. Leave the label out.',
  ],
  [
    'required in editions',
    `${EDITION}message A { required int32 a = 1; }`,
    'bad.proto:2:13: editions have no label required. Leave the label out, and write [features.field_presence = LEGACY_REQUIRED].',
  ],
  [
    'group lower',
    `${PROTO2}message A { optional group b = 1 {} }`,
    'bad.proto:2:28: the group b does not begin with a capital letter. Begin it with one.',
  ],
  [
    'default in proto3',
    `${PROTO3}message A { int32 a = 1 [default = 1]; }`,
    'bad.proto:2:36: proto3 has no defaults. Leave the default out.',
  ],
  [
    'default of repeated',
    `${PROTO2}message A { repeated int32 a = 1 [default = 1]; }`,
    'bad.proto:2:45: a repeated field has no default. Leave the default out.',
  ],
  [
    'default of message',
    `${PROTO2}message A { optional A a = 1 [default = {}]; }`,
    'bad.proto:2:41: a field that is a message has no default. Leave the default out.',
  ],
  [
    'default wrong type',
    `${PROTO2}message A { optional int32 a = 1 [default = "x"]; }`,
    'bad.proto:2:45: the default of a must be a whole number from -2147483648 to 2147483647. Write it without quotes.',
  ],
  [
    'default range',
    `${PROTO2}message A { optional int32 a = 1 [default = 2147483648]; }`,
    'bad.proto:2:45: the default of a must be a whole number from -2147483648 to 2147483647. Write it without quotes.',
  ],
  [
    'default uint negative',
    `${PROTO2}message A { optional uint32 a = 1 [default = -1]; }`,
    'bad.proto:2:46: the default of a must be a whole number from 0 to 4294967295. Write it without quotes.',
  ],
  [
    'default enum unknown',
    `${PROTO2}enum E { ONE = 1; TWO = 2; }\nmessage A { optional E a = 1 [default = OEN]; }`,
    'bad.proto:3:41: the default of a must be a value of E. They are ONE, TWO.',
  ],
  [
    'default bool',
    `${PROTO2}message A { optional bool a = 1 [default = 1]; }`,
    'bad.proto:2:44: the default of a must be true or false. Write true or false, without quotes.',
  ],
  [
    'default twice',
    `${PROTO2}message A { optional bool a = 1 [default = true, default = true]; }`,
    'bad.proto:2:50: default is set twice. Set it once.',
  ],
  [
    'default implicit',
    `${EDITION}message A { int32 a = 1 [default = 1, features.field_presence = IMPLICIT]; }`,
    'bad.proto:2:36: a field without presence has no default. Leave the default out, or give the field presence.',
  ],
  ['empty enum', `${PROTO3}enum E {}`, 'bad.proto:2:6: the enum E has no value. Give it one at least.'],
  [
    'enum first',
    `${PROTO3}enum E { A = 1; }`,
    'bad.proto:2:14: the first value of E is 1. The first value of an open enum, as all are in proto3, is 0.',
  ],
  [
    'enum alias',
    `${PROTO3}enum E { A = 0; B = 0; }`,
    'bad.proto:2:21: B has the number 0, and so has A. Choose another, or add to the enum: option allow_alias = true;',
  ],
  [
    'enum no alias',
    `${PROTO3}enum E { option allow_alias = true; A = 0; B = 1; }`,
    'bad.proto:2:6: E allows aliases and has none. Remove its option allow_alias.',
  ],
  [
    'enum siblings',
    `${PROTO3}enum E { A = 0; }\nenum F { A = 0; }`,
    'bad.proto:3:10: A is declared already, as an enum value. Values are named beside their enum, not in it: rename one of the two.',
  ],
  [
    'enum number',
    `${PROTO3}enum E { A = 0; B = 2147483648; }`,
    'bad.proto:2:21: 2147483648 is too large: the most is 2147483647. Choose a smaller one.',
  ],
  [
    'enum reserved',
    `${PROTO3}enum E { A = 0; B = 5; reserved 3 to 6; }`,
    'bad.proto:2:21: B has the number 5, which is reserved. Choose another.',
  ],
  [
    'enum reserved name',
    `${PROTO3}enum E { A = 0; reserved "A"; }`,
    'bad.proto:2:10: the name A is reserved. Choose another.',
  ],
  [
    'enum name case',
    `${PROTO3}enum Color { COLOR_RED = 0; RED = 1; }`,
    'bad.proto:2:29: RED and COLOR_RED are the same name without the name of the enum. Rename one of them.',
  ],
  [
    'empty oneof',
    `${PROTO3}message A { oneof o {} }`,
    'bad.proto:2:19: the oneof o has no field. Give it one at least.',
  ],
  [
    'label in oneof',
    `${PROTO3}message A { oneof o { repeated int32 a = 1; } }`,
    'bad.proto:2:23: a field of a oneof has the label repeated. Leave the label out.',
  ],
  [
    'map in oneof',
    `${PROTO3}message A { oneof o { map<int32, int32> a = 1; } }`,
    'bad.proto:2:23: maps cannot be in a oneof. Put it into a message.',
  ],
  [
    'repeated map',
    `${PROTO3}message A { repeated map<int32, int32> a = 1; }`,
    'bad.proto:2:13: a map has a label, but none is allowed. Leave the label out.',
  ],
  [
    'map key',
    `${PROTO3}message A { map<double, int32> a = 1; }`,
    'bad.proto:2:17: the keys of a map are whole numbers, bool or string. Choose another type for the key.',
  ],
  [
    'map value enum',
    `${PROTO2}enum E { ONE = 1; }\nmessage A { map<int32, E> a = 1; }`,
    'bad.proto:3:24: the first value of E is not 0. It must be, for an enum in a map.',
  ],
  [
    'map in extend',
    `${PROTO2}message A { extensions 1 to 5; }\nextend A { map<int32, int32> a = 1; }`,
    'bad.proto:3:12: maps cannot be in extend. Put it into a message.',
  ],
  [
    'reserved number',
    `${PROTO3}message A { reserved 2 to 4; int32 a = 3; }`,
    'bad.proto:2:40: a has the number 3, which is reserved. Choose another.',
  ],
  [
    'reserved name',
    `${PROTO3}message A { reserved "a"; int32 a = 3; }`,
    'bad.proto:2:33: the name a is reserved. Choose another.',
  ],
  [
    'reserved overlap',
    `${PROTO3}message A { reserved 2 to 4, 4; }`,
    'bad.proto:2:30: the reserved range 4 to 4 overlaps the reserved range 2 to 4. Part the two.',
  ],
  [
    'reserved backwards',
    `${PROTO3}message A { reserved 4 to 2; }`,
    'bad.proto:2:22: the reserved range 4 to 2 ends before it begins. Swap the two.',
  ],
  [
    'reserved ident',
    `${PROTO3}message A { reserved a; }`,
    'bad.proto:2:22: reserved names have quotes in proto2 and proto3. Write the name in quotes.',
  ],
  [
    'reserved string edition',
    `${EDITION}message A { reserved "a"; }`,
    'bad.proto:2:22: reserved names have no quotes in editions. Write the name without quotes.',
  ],
  [
    'extensions proto3',
    `${PROTO3}message A { extensions 1 to 3; }`,
    'bad.proto:2:24: proto3 has no extension ranges. Use a google.protobuf.Any field.',
  ],
  [
    'extension number',
    `${PROTO2}message A { extensions 1 to 3; }\nextend A { optional int32 a = 4; }`,
    'bad.proto:3:31: A has no extension range with 4 in it. It has 1 to 3.',
  ],
  [
    'extension none',
    `${PROTO2}message A { }\nextend A { optional int32 a = 4; }`,
    'bad.proto:3:31: A has no extension range with 4 in it. It has none: it cannot be extended.',
  ],
  [
    'extension twice',
    `${PROTO2}message A { extensions 1 to 3; }\nextend A { optional int32 a = 3; optional int32 b = 3; }`,
    'bad.proto:3:53: b extends A by the number 3, and so does a. Choose another.',
  ],
  [
    'extension required',
    `${PROTO2}message A { extensions 1 to 3; }\nextend A { required int32 a = 3; }`,
    'bad.proto:3:27: an extension cannot be required. Make it optional.',
  ],
  [
    'extension json',
    `${PROTO2}message A { extensions 1 to 3; }\nextend A { optional int32 a = 3 [json_name = "x"]; }`,
    'bad.proto:3:34: an extension cannot have a json_name. JSON names extensions by their full names.',
  ],
  [
    'extend proto3',
    `${PROTO3}message A {}\nextend A { int32 a = 3; }`,
    'bad.proto:3:8: proto3 extends options alone, not A. Use proto2, or a google.protobuf.Any field.',
  ],
  [
    'extend empty',
    `${PROTO2}message A { extensions 1 to 3; }\nextend A { }`,
    'bad.proto:3:12: expected a type, found "}". Names are of A-Z, a-z, 0-9 and _, and begin with no digit.',
  ],
  [
    'field in extension range',
    `${PROTO2}message A { extensions 1 to 3; optional int32 a = 2; }`,
    'bad.proto:2:51: a has the number 2, which is for extensions. Choose another.',
  ],
  [
    'extension declared other',
    `${PROTO2}message A { extensions 1 to 3 [declaration = {number: 1 full_name: ".b" type: "int32"}, verification = DECLARATION]; }\nextend A { optional int32 a = 1; }`,
    'bad.proto:3:27: A declares its extension 1 as .b, not .a. Write it so, or choose another number.',
  ],
  [
    'extension not declared',
    `${PROTO2}message A { extensions 1 to 3 [declaration = {number: 1 full_name: ".b" type: "int32"}, verification = DECLARATION]; }\nextend A { optional int32 a = 2; }`,
    'bad.proto:3:27: A has no declaration of its extension 2. Its range declares which extensions there are: choose one of those.',
  ],
  [
    'extension declared type',
    `${PROTO2}message A { extensions 1 to 3 [declaration = {number: 1 full_name: ".a" type: "string"}]; }\nextend A { optional int32 a = 1; }`,
    'bad.proto:3:27: A declares its extension 1 to be string, not int32. Write it so, or choose another number.',
  ],
  [
    'declaration outside',
    `${PROTO2}message A { extensions 1 to 3 [declaration = {number: 5 full_name: ".a" type: "string"}]; }`,
    'bad.proto:2:24: the range 1 to 3 declares 5, which is not in it. Correct the number, or the range.',
  ],
  [
    'unknown option',
    `${PROTO3}option java_pakage = "x";`,
    'bad.proto:2:8: there is no option java_pakage. Did you mean java_package?',
  ],
  [
    'unknown custom option',
    `${PROTO3}option (mine) = "x";`,
    'bad.proto:2:8: there is no option (mine). Import the file that declares it.',
  ],
  [
    'option wrong type',
    `${PROTO3}option java_package = 5;`,
    'bad.proto:2:23: the option java_package takes a string. Write it in quotes.',
  ],
  [
    'option bool',
    `${PROTO3}option java_multiple_files = 1;`,
    'bad.proto:2:30: the option java_multiple_files takes true or false. Write true or false, without quotes.',
  ],
  [
    'option enum',
    `${PROTO3}option optimize_for = FAST;`,
    'bad.proto:2:23: the option optimize_for takes a value of google.protobuf.FileOptions.OptimizeMode. They are SPEED, CODE_SIZE, LITE_RUNTIME.',
  ],
  [
    'option twice',
    `${PROTO3}option java_package = "a";\noption java_package = "b";`,
    'bad.proto:3:8: the option java_package is set twice. Set it once.',
  ],
  [
    'option of field wrong',
    `${PROTO3}message A { int32 a = 1 [foo = 1]; }`,
    'bad.proto:2:26: there is no option foo. An option of your own has parentheses around its name, and the file that declares it is imported.',
  ],
  [
    'option message scalar',
    `${PROTO2}import "google/protobuf/descriptor.proto";\nextend google.protobuf.FileOptions { optional A a = 50000; }\nmessage A { optional int32 x = 1; }\noption (a) = 5;`,
    'bad.proto:5:14: the option (a) is a message. Write its fields in braces: { field: value }.',
  ],
  [
    'option field unknown',
    `${PROTO2}import "google/protobuf/descriptor.proto";\nextend google.protobuf.FileOptions { optional A a = 50000; }\nmessage A { optional int32 xyz = 1; }\noption (a) = { xyy: 1 };`,
    'bad.proto:5:16: A has no field xyy. Did you mean xyz?',
  ],
  [
    'option required',
    `${PROTO2}import "google/protobuf/descriptor.proto";\nextend google.protobuf.FileOptions { optional A a = 50000; }\nmessage A { required int32 xyz = 1; }\noption (a) = { };`,
    'bad.proto:5:14: the option (a) lacks its required field xyz. Set that field too.',
  ],
  [
    'option scalar sub',
    `${PROTO2}import "google/protobuf/descriptor.proto";\nextend google.protobuf.FileOptions { optional int32 a = 50000; }\noption (a).b = 1;`,
    'bad.proto:4:8: the option (a) is no message, so that no field of it can be set. Set it as a whole.',
  ],
  [
    'option wrong bearer',
    `${PROTO2}import "google/protobuf/descriptor.proto";\nextend google.protobuf.FieldOptions { optional int32 a = 50000; }\noption (a) = 1;`,
    'bad.proto:4:8: (a) extends google.protobuf.FieldOptions, not an extension of google.protobuf.FileOptions. Use it where it belongs.',
  ],
  [
    'option target',
    `${PROTO2}import "google/protobuf/descriptor.proto";\nextend google.protobuf.FieldOptions { optional int32 a = 50000 [targets = TARGET_TYPE_FILE]; }\nmessage M { optional int32 x = 1 [(a) = 1]; }`,
    'bad.proto:4:35: the option a is not one of a field. It is for file.',
  ],
  [
    'option set again',
    `${PROTO2}import "google/protobuf/descriptor.proto";\nextend google.protobuf.FileOptions { optional A a = 50000; }\nmessage A { optional int32 x = 1; }\noption (a).x = 5;\noption (a) = { x: 5 };`,
    'bad.proto:6:8: the option (a) is set twice. Set it once.',
  ],
  [
    'option list',
    `${PROTO2}import "google/protobuf/descriptor.proto";\nextend google.protobuf.FileOptions { optional A a = 50000; }\nmessage A { optional int32 x = 1; }\noption (a) = { x: [5] };`,
    'bad.proto:5:16: x takes one value, not a list. Leave out the brackets.',
  ],
  [
    'option int range',
    `${PROTO2}import "google/protobuf/descriptor.proto";\nextend google.protobuf.FileOptions { optional int32 a = 50000; }\noption (a) = 5000000000;`,
    'bad.proto:4:14: the option (a) takes a whole number from -2147483648 to 2147483647. Write it without quotes.',
  ],
  [
    'option oneof',
    `${PROTO2}import "google/protobuf/descriptor.proto";\nextend google.protobuf.FileOptions { optional A a = 50000; }\nmessage A { oneof o { int32 x = 1; int32 y = 2; } }\noption (a) = { x: 1 y: 2 };`,
    'bad.proto:5:21: y and x are of one oneof. Set one of them.',
  ],
  [
    'option aggregate end',
    `${PROTO2}import "google/protobuf/descriptor.proto";\nextend google.protobuf.FileOptions { optional A a = 50000; }\nmessage A { optional int32 x = 1; }\noption (a) = { x: 1 ;`,
    'bad.proto:5:22: expected the name of a field, or the end of the value, found the end of the file. Names are of A-Z, a-z, 0-9 and _, and begin with no digit.',
  ],
  [
    'option no colon',
    `${PROTO2}import "google/protobuf/descriptor.proto";\nextend google.protobuf.FileOptions { optional A a = 50000; }\nmessage A { optional int32 x = 1; }\noption (a) = { x 1 };`,
    'bad.proto:5:18: expected ":", found "1". A field is written as name: value, or name {…} where it is a message.',
  ],
  [
    'option not extension',
    `${PROTO2}import "google/protobuf/descriptor.proto";\nmessage A { optional int32 x = 1; }\noption (A) = 1;`,
    'bad.proto:4:8: (A) is a message, not an extension of google.protobuf.FileOptions. Use it where it belongs.',
  ],
  [
    'uninterpreted',
    `${PROTO3}option uninterpreted_option = {};`,
    'bad.proto:2:8: there is no option uninterpreted_option. An option of your own has parentheses around its name, and the file that declares it is imported.',
  ],
  [
    'packed string',
    `${PROTO3}message A { repeated string a = 1 [packed = true]; }`,
    'bad.proto:2:22: only repeated numbers, bools and enums can be packed. Leave out packed.',
  ],
  [
    'packed editions',
    `${EDITION}message A { repeated int32 a = 1 [packed = true]; }`,
    'bad.proto:2:22: editions have no option packed. Use features.repeated_field_encoding.',
  ],
  [
    'features proto3',
    `${PROTO3}message A { int32 a = 1 [features.field_presence = IMPLICIT]; }`,
    'bad.proto:2:26: features are for editions alone. Begin the file with: edition = "2023";',
  ],
  [
    'features proto3 file',
    `${PROTO3}option features.field_presence = IMPLICIT;`,
    'bad.proto:2:8: features are for editions alone. Begin the file with: edition = "2023";',
  ],
  [
    'features message implicit',
    `${EDITION}message A { A a = 1 [features.field_presence = IMPLICIT]; }`,
    'bad.proto:2:13: a field that is a message always has presence. Leave out IMPLICIT.',
  ],
  [
    'features repeated presence',
    `${EDITION}message A { repeated int32 a = 1 [features.field_presence = IMPLICIT]; }`,
    'bad.proto:2:22: a repeated field has no presence to choose. Leave it out.',
  ],
  [
    'features target',
    `${EDITION}message A { option features.field_presence = IMPLICIT; }`,
    'bad.proto:2:20: the option field_presence is not one of a message. It is for field, file.',
  ],
  [
    'features delimited scalar',
    `${EDITION}message A { int32 a = 1 [features.message_encoding = DELIMITED]; }`,
    'bad.proto:2:13: only fields that are messages have an encoding of messages. Leave it out.',
  ],
  [
    'features packed string',
    `${EDITION}message A { repeated string a = 1 [features.repeated_field_encoding = PACKED]; }`,
    'bad.proto:2:22: only repeated numbers, bools and enums can be packed. Leave it out.',
  ],
  [
    'features utf8 int',
    `${EDITION}message A { int32 a = 1 [features.utf8_validation = NONE]; }`,
    'bad.proto:2:13: only text is checked to be UTF-8. Leave it out.',
  ],
  [
    'features required file',
    `${EDITION}option features.field_presence = LEGACY_REQUIRED;`,
    'bad.proto:2:8: a whole file cannot have required fields. Say so of each field.',
  ],
  [
    'features unknown value',
    `${EDITION}option features.field_presence = FIELD_PRESENCE_UNKNOWN;`,
    'bad.proto:2:8: the feature field_presence has no meaning in this value. Choose another.',
  ],
  [
    'closed enum implicit',
    `${EDITION}enum E { option features.enum_type = CLOSED; Z = 0; }\nmessage A { E a = 1 [features.field_presence = IMPLICIT]; }`,
    'bad.proto:3:13: E is a closed enum, which a field without presence cannot have. Declare the enum in a proto3 file.',
  ],
  [
    'json conflict',
    `${PROTO3}message A { int32 foo_bar = 1; int32 fooBar = 2; }`,
    'bad.proto:2:38: fooBar and foo_bar have the same name in JSON, "fooBar". Rename one of them.',
  ],
  [
    'json conflict custom',
    `${PROTO3}message A { int32 a = 1 [json_name = "b"]; int32 b = 2; }`,
    'bad.proto:2:50: b and a have the same name in JSON, "b". Rename one of them.',
  ],
  [
    'json conflict default, custom given',
    `${PROTO3}message A { int32 foo_bar = 1 [json_name = "x"]; int32 fooBar = 2; }`,
    'bad.proto:2:56: fooBar and foo_bar have the same name in JSON, "fooBar". Rename one of them.',
  ],
  [
    'json name bracket',
    `${PROTO3}message A { int32 a = 1 [json_name = "[x]"]; }`,
    'bad.proto:2:38: a JSON name is neither in brackets nor has it a zero in it. Choose another.',
  ],
  [
    'json name nul',
    `${PROTO3}message A { int32 a = 1 [json_name = "x\\0"]; }`,
    'bad.proto:2:38: a JSON name is neither in brackets nor has it a zero in it. Choose another.',
  ],
  [
    'jstype',
    `${PROTO3}message A { int32 a = 1 [jstype = JS_STRING]; }`,
    'bad.proto:2:13: jstype is for whole numbers of 64 bits. Leave it out.',
  ],
  [
    'lazy',
    `${PROTO3}message A { int32 a = 1 [lazy = true]; }`,
    'bad.proto:2:13: lazy is for fields that are messages. Leave it out.',
  ],
  [
    'method type enum',
    `${PROTO3}enum E { A = 0; }\nservice S { rpc M(E) returns (E); }`,
    'bad.proto:3:19: E is no message, but an enum. Name a message.',
  ],
  [
    'method type scalar',
    `${PROTO3}service S { rpc M(int32) returns (string); }`,
    'bad.proto:2:19: int32 is no message. Declare a message with a field of that type.',
  ],
  [
    'method twice',
    `${PROTO3}message A {}\nservice S { rpc M(A) returns (A); rpc M(A) returns (A); }`,
    'bad.proto:3:39: S.M is declared already, as a method. Rename one of the two.',
  ],
  [
    'method no returns',
    `${PROTO3}message A {}\nservice S { rpc M(A); }`,
    'bad.proto:3:21: expected "returns", found ";". Write returns here.',
  ],
  [
    'method body',
    `${PROTO3}message A {}\nservice S { rpc M(A) returns (A) { foo } }`,
    'bad.proto:3:36: expected "option" or "}", found "foo". The body of a method holds options.',
  ],
  [
    'service field',
    `${PROTO3}service S { int32 a = 1; }`,
    'bad.proto:2:13: expected "rpc", "option" or "}", found "int32". A service holds methods: rpc Name(Request) returns (Reply);',
  ],
  [
    'service as type',
    `${PROTO3}service S {}\nmessage A { S s = 1; }`,
    'bad.proto:3:13: S is no message or enum, but a service. Name a message or enum.',
  ],
  [
    'package as type',
    `${PROTO3}package p;\nmessage A { p s = 1; }`,
    'bad.proto:3:13: p is no message or enum, but a package. Name a message or enum.',
  ],
  [
    'toplevel garbage',
    `${PROTO3}foo bar;`,
    'bad.proto:2:1: expected "message", "enum", "service", "extend", "import", "package" or "option", found "foo". These begin what a .proto file declares.',
  ],
  [
    'toplevel brace',
    `${PROTO3}}`,
    'bad.proto:2:1: expected "message", "enum", "service", "extend", "import", "package" or "option", found "}". These begin what a .proto file declares.',
  ],
  [
    'not a proto',
    '<html><body>404</body></html>',
    'bad.proto:1:1: expected "message", "enum", "service", "extend", "import", "package" or "option", found "<". These begin what a .proto file declares.',
  ],
  [
    'message set field',
    `${PROTO2}message A { option message_set_wire_format = true; optional int32 a = 1; extensions 4 to max; }`,
    'bad.proto:2:67: a MessageSet has a field. It has extensions alone.',
  ],
  [
    'message set ext',
    `${PROTO2}message A { option message_set_wire_format = true; extensions 4 to max; }\nextend A { optional int32 x = 4; }`,
    'bad.proto:3:21: extensions of a MessageSet are optional messages. Declare a message for it.',
  ],
  [
    'nested 33',
    `${PROTO3}message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}`,
    'bad.proto:2:352: messages are nested more than 31 deep. Declare some of them side by side.',
  ],
  [
    'nested 32',
    `${PROTO3}message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {message A {}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}`,
    'bad.proto:2:352: messages are nested more than 31 deep. Declare some of them side by side.',
  ],
  [
    'extension range max',
    `${PROTO2}message A { extensions 1 to 536870912; }`,
    'bad.proto:2:24: the extension range 1 to 536870912 is too wide. Numbers go from 1 to 536870911.',
  ],
  [
    'extension range zero',
    `${PROTO2}message A { extensions 0 to 5; }`,
    'bad.proto:2:24: the extension range 0 to 5 is too wide. Numbers go from 1 to 536870911.',
  ],
  [
    'reserved zero',
    `${PROTO2}message A { reserved 0; }`,
    'bad.proto:2:22: the reserved range 0 to 0 is too wide. Numbers go from 1 to 536870911.',
  ],
  [
    'oneof same as field',
    `${PROTO3}message A { int32 a = 1; oneof a { int32 b = 2; } }`,
    'bad.proto:2:32: A.a is declared already, as a field. Rename one of the two.',
  ],
  [
    'type with point',
    `${PROTO3}message A { .int32 a = 1; }`,
    'bad.proto:2:13: there is no type .int32. Declare it, or import the file that does.',
  ],
  ['map missing', `${PROTO3}message A { map<int32> a = 1; }`, 'bad.proto:2:22: expected ",", found ">". Write , here.'],
  [
    'message set weird',
    `${PROTO2}message A { map a = 1; }`,
    'bad.proto:2:13: expected "optional", "required" or "repeated" before the type. Fields of proto2 have a label; for proto3, begin the file with: syntax = "proto3";',
  ],
  [
    'public dep missing type',
    `${PROTO3}message A { google.protobuf.Any a = 1; }`,
    'bad.proto:2:13: google.protobuf.Any is declared in a file that this one does not import. Add: import "google/protobuf/any.proto";',
  ],
  [
    'double dot',
    `${PROTO3}message A { foo..Bar a = 1; }`,
    'bad.proto:2:17: expected a name after the point, found ".". Names are of A-Z, a-z, 0-9 and _, and begin with no digit.',
  ],
  [
    'weird numbers',
    `${PROTO2}message A { optional float a = 1 [default = 1.5.2]; }`,
    'bad.proto:2:48: 1.5 is followed by a second point. Numbers have one at most.',
  ],
  [
    'proto3 closed',
    `${PROTO3}import "google/protobuf/descriptor.proto";\nmessage A { google.protobuf.FieldDescriptorProto.Type t = 1; }`,
    'bad.proto:3:13: google.protobuf.FieldDescriptorProto.Type is a closed enum, which a message of proto3 cannot have. Declare the enum in a proto3 file.',
  ],
  [
    'required oneof group',
    `${PROTO2}message A { oneof o { group G = 1 {} int32 g = 2; } }`,
    'bad.proto:2:44: A.g is declared already, as a field. Rename one of the two.',
  ],
  [
    'method stream type',
    `${PROTO3}message stream {}\nservice S { rpc M(stream) returns (stream stream); }`,
    'bad.proto:3:25: expected the name of a message, found ")". Names are of A-Z, a-z, 0-9 and _, and begin with no digit.',
  ],
  [
    'extend unknown',
    `${PROTO2}extend Foo { optional int32 a = 1; }`,
    'bad.proto:2:8: there is no type Foo. Declare it, or import the file that does.',
  ],
  [
    'extend enum',
    `${PROTO2}enum E { A = 1; }\nextend E { optional int32 a = 1; }`,
    'bad.proto:3:8: E is no message, but an enum. Name a message.',
  ],
  [
    'float as number',
    `${PROTO3}message A { int32 a = 1.0; }`,
    'bad.proto:2:23: expected the number of the field, found "1.0". Write a whole number.',
  ],
  [
    'json snake number ok',
    `${PROTO3}message A { int32 a_1 = 1; int32 a1 = 2; }`,
    'bad.proto:2:34: a1 and a_1 have the same name in JSON, "a1". Rename one of them.',
  ],
  [
    'options sans equal',
    `${PROTO3}option java_package "x";`,
    'bad.proto:2:21: expected "=", found "x". An option is written as: name = value.',
  ],
  [
    'neg string',
    `${PROTO3}option java_package = -"x";`,
    'bad.proto:2:24: expected a number, found "x". Values are words, numbers, strings, or {…}.',
  ],
  [
    'bracket',
    `${PROTO3}message A { int32 a = 1 [deprecated = true; }`,
    'bad.proto:2:43: expected "]", found ";". Options stand in brackets, with commas between them.',
  ],
  [
    'empty bracket',
    `${PROTO3}message A { int32 a = 1 []; }`,
    'bad.proto:2:26: expected the name of an option, found "]". Names are of A-Z, a-z, 0-9 and _, and begin with no digit.',
  ],
  [
    'trailing comma',
    `${PROTO3}message A { int32 a = 1 [deprecated = true,]; }`,
    'bad.proto:2:44: expected the name of an option, found "]". Names are of A-Z, a-z, 0-9 and _, and begin with no digit.',
  ],
];

const folder = mkdtempSync(join(tmpdir(), 'grpc-red-bad-protos-'));
after(() => rmSync(folder, { recursive: true }));

function write(name: string, source: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), source);
}

/** What is said of these files, with the folder left out. */
function refusal(files: string[], importPaths = [folder]): string {
  try {
    compileProtos(files, importPaths);
  } catch (error) {
    assert.ok(error instanceof GrpcRedError, String(error));
    assert.equal(error.code, 'bad-input');
    // Where tests are run from is looked in last.
    return `${error.message} ${error.hint}`.replace(', "."', '').replaceAll(`${folder}/`, '').replaceAll(folder, '.');
  }
  return assert.fail('it was accepted');
}

describe('a .proto file that is refused', () => {
  for (const [name, source, says] of cases) {
    it(`${name}: ${says.slice(0, 80)}`, () => {
      write('bad.proto', source);
      assert.equal(refusal(['bad.proto']), says);
    });
  }
});

describe('.proto files that do not go together', () => {
  it('import each other in a circle', () => {
    write('circle/a.proto', `${PROTO3}import "circle/b.proto";`);
    write('circle/b.proto', `${PROTO3}import "circle/c.proto";`);
    write('circle/c.proto', `${PROTO3}import "circle/a.proto";`);
    assert.equal(
      refusal(['circle/a.proto']),
      'circle/c.proto:2:8: the files import each other in a circle: circle/a.proto → circle/b.proto → circle/c.proto → circle/a.proto. Break the circle.',
    );
  });

  it('use what is not imported', () => {
    write('parts/deep.proto', `${PROTO3}package deep;\nmessage Deep {}`);
    write('parts/middle.proto', `${PROTO3}import "parts/deep.proto";\nmessage Middle { deep.Deep deep = 1; }`);
    write('parts/top.proto', `${PROTO3}import "parts/middle.proto";\nmessage Top {\n  deep.Deep deep = 1;\n}`);
    assert.equal(
      refusal(['parts/top.proto']),
      'parts/top.proto:4:3: deep.Deep is declared in "parts/deep.proto", which this file does not import. Add: import "parts/deep.proto";',
    );
  });

  it('declare the same name', () => {
    write('twice/a.proto', `${PROTO3}package p;\nmessage Same {}`);
    write('twice/b.proto', `${PROTO3}package p;\nimport "twice/a.proto";\nmessage Same {}`);
    assert.equal(
      refusal(['twice/b.proto']),
      'twice/b.proto:4:9: p.Same is declared already, as a message in "twice/a.proto". Rename one of the two.',
    );
  });

  it('have a package where others have a message', () => {
    write('pkg/a.proto', `${PROTO3}package p;\nmessage q {}`);
    write('pkg/b.proto', `${PROTO3}package p.q;\nimport "pkg/a.proto";`);
    assert.equal(
      refusal(['pkg/b.proto']),
      'pkg/b.proto:2:9: p.q is declared already, as a message in "pkg/a.proto". Rename one of the two.',
    );
  });

  it('are one file by two names', () => {
    write('names/in/one.proto', `${PROTO3}message One {}`);
    write('names/top.proto', `${PROTO3}import "in/one.proto";\nimport "one.proto";`);
    assert.equal(
      refusal(['top.proto'], [join(folder, 'names'), join(folder, 'names/in')]),
      '"names/in/one.proto" is imported by two names, "in/one.proto" and "one.proto". Import it by one name, its path from the folder that -i names.',
    );
  });

  it('import from a folder that is not named, but around them', () => {
    write('around/api/v1/one.proto', `${PROTO3}import "v1/two.proto";`);
    write('around/api/v1/two.proto', PROTO3);
    assert.equal(
      refusal([join(folder, 'around/api/v1/one.proto')], []),
      'around/api/v1/one.proto:2:8: "v1/two.proto" is imported, and in none of the import paths ("around/api/v1"). Add -i around/api: it is there.',
    );
  });

  it('are hidden by another of the same name', () => {
    write('hides/first/same.proto', PROTO3);
    write('hides/second/same.proto', PROTO3);
    assert.equal(
      refusal([join(folder, 'hides/second/same.proto')], [join(folder, 'hides/first'), join(folder, 'hides/second')]),
      '"hides/second/same.proto" is hidden by "hides/first/same.proto", which has the same name in an earlier import path. Name the import paths in another order.',
    );
  });

  it('are not there', () => {
    assert.equal(
      refusal(['none.proto']),
      '--proto cannot read "none.proto": there is no such file, nor in ".". Check the path; it may be one from an import path (-i).',
    );
    assert.equal(
      refusal([join(folder, 'hides')]),
      '--proto cannot read "hides": it is a folder. Check the path; it may be one from an import path (-i).',
    );
    symlinkSync('circle.proto', join(folder, 'circle.proto'));
    assert.equal(
      refusal([join(folder, 'circle.proto')]),
      '--proto cannot read "circle.proto": its links lead in a circle. Check the path; it may be one from an import path (-i).',
    );
    assert.equal(refusal(['bad.proto'], ['/nowhere']), '-i names "/nowhere", which is no folder. Check the path.');
  });

  it('are no text', () => {
    writeFileSync(join(folder, 'binary.proto'), Buffer.from([0x0a, 0xff, 0xfe]));
    assert.equal(
      refusal(['binary.proto']),
      '--proto cannot read "binary.proto": it is not UTF-8 text. Give a .proto file, saved as UTF-8; --protoset takes compiled ones.',
    );
  });

  it('are too large', () => {
    write('large.proto', `${PROTO3}//${' '.repeat(16 * 1024 * 1024)}`);
    assert.equal(
      refusal(['large.proto']),
      '--proto cannot read "large.proto": it is larger than 16 MiB. Check the path.',
    );
  });
});

describe('a hostile .proto file', () => {
  const hostile: [name: string, source: string, says: RegExp][] = [
    ['nests messages', PROTO3 + 'message A {'.repeat(200_000), /nested more than 31 deep/],
    ['nests groups', `${PROTO2}message A {${'optional group B = 1 {'.repeat(100_000)}`, /nested more than 31 deep/],
    ['nests values', `${PROTO3}option (x) = ${'{a:'.repeat(200_000)}`, /nested more than 100 deep/],
    ['nests values in <>', `${PROTO3}option (x) = {${'a<'.repeat(200_000)}`, /nested more than 100 deep/],
    ['has an endless comment', `${PROTO3}/*${'*'.repeat(4_000_000)}`, /this comment does not end/],
    ['has an endless string', `${PROTO3}option a = "${'\\'.repeat(3_999_999)}`, /does not end on its line/],
    ['has an endless number', `${PROTO3}message A { int32 a = ${'9'.repeat(100_000)}; }`, /is too large/],
    ['has a name of many parts', `${PROTO3}message A { ${'a.'.repeat(200_000)}b c = 1; }`, /there is no type/],
    ['has a package of many parts', `${PROTO3}package ${'a.'.repeat(200_000)}b;`, /name of the package is too long/],
    ['has a million messages', PROTO3 + 'message A{}'.repeat(260_000), /more than a million words and signs/],
    [
      'has many ranges, and a mistake in the last',
      `${PROTO3}message A { reserved ${Array.from({ length: 100_000 }, (_, i) => 2 * i + 1).join(',')},1; }`,
      /the reserved range 1 to 1 overlaps the reserved range 1 to 1/,
    ],
    [
      'has many options of one message, and a mistake in the last',
      `${PROTO2}import "google/protobuf/descriptor.proto";
       extend google.protobuf.FileOptions { repeated int32 many = 50000; }
       ${'option (many) = 1;'.repeat(50_000)} option (many) = x;`,
      /the option \(many\) takes a whole number/,
    ],
    [
      'has many fields, and a mistake in the last',
      `${PROTO3}message A { ${Array.from({ length: 50_000 }, (_, i) => `A f${i} = ${i + 20_000};`).join('')} int32 x = 0; }`,
      /the number of x is 0/,
    ],
    ['is called after a prototype', `${PROTO3}message A { __proto__ a = 1; constructor b = 2; }`, /there is no type/],
  ];
  for (const [name, source, says] of hostile) {
    it(`is refused where it ${name}`, () => {
      write('hostile.proto', source);
      assert.match(refusal(['hostile.proto']), says);
    });
  }
});
