import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { lifeCycles } from '../../../src/plan/init/life-cycles.js';
import { openSchema } from '../../../src/target/open-schema.js';

describe('the lives of what a service creates', () => {
  const folder = mkdtempSync(join(tmpdir(), 'grpc-red-lives-'));
  after(() => rmSync(folder, { recursive: true }));

  const rows: [says: string, proto: string, lives: string[]][] = [
    [
      'an id of its own, read first and deleted last',
      `message Book { string id = 1; } message Id { string book_id = 1; }
       service Shop { rpc DeleteBook(Id) returns (Id); rpc LendBook(Id) returns (Id); rpc GetBook(Id) returns (Book);
                      rpc CreateBook(Book) returns (Book); }`,
      ['Book: CreateBook id → GetBook book_id, LendBook book_id, DeleteBook book_id'],
    ],
    [
      'an id in a message within the answer, and within the request',
      `message Book { int64 id = 1; string name = 2; } message Made { Book other = 2; Book book = 1; } message Id { int32 id = 1; }
       service Shop { rpc AddBook(Book) returns (Made); rpc UpdateBook(Made) returns (Made); rpc RemoveBook(Id) returns (Id); }`,
      ['Book: AddBook book.id → UpdateBook book.id, RemoveBook id'],
    ],
    [
      'names, where both sides take them for ids',
      `message Book { string name = 1; } message Name { string name = 1; } message Change { Book book = 1; }
       service Shop { rpc createBook(Book) returns (Book); rpc getBook(Name) returns (Book); rpc updateBook(Change) returns (Book); }`,
      ['Book: createBook name → getBook name, updateBook book.name'],
    ],
    [
      'what is placed, and what is sent',
      `message Order { string order_id = 1; } message Mail { string id = 1; }
       service Shop { rpc PlaceOrder(Mail) returns (Order); rpc GetOrder(Order) returns (Order);
                      rpc SendMail(Order) returns (Mail); rpc ReadMail(Mail) returns (Mail); }`,
      ['Order: PlaceOrder order_id → GetOrder order_id', 'Mail: SendMail id → ReadMail id'],
    ],
    [
      'bare verbs',
      `message Book { string id = 1; } service Shop { rpc Create(Book) returns (Book); rpc Get(Book) returns (Book); }`,
      ['Shop: Create id → Get id'],
    ],
    [
      'the first of two ways to create the same',
      `message Book { string id = 1; }
       service Shop { rpc CreateBook(Book) returns (Book); rpc UpsertBook(Book) returns (Book); rpc GetBook(Book) returns (Book); }`,
      ['Book: CreateBook id → GetBook id'],
    ],
    [
      'none where a text is made and a number taken, or a name, or nothing',
      `message Made { string id = 1; } message Number { int64 id = 1; } message Name { string name = 1; }
       service Shop { rpc CreateBook(Name) returns (Made); rpc GetBook(Number) returns (Made); rpc FindBook(Name) returns (Made); }`,
      [],
    ],
    [
      'none of other things, of other services, of streams and of lists',
      `message Book { string id = 1; } message Books { repeated Book books = 1; repeated string id = 2; }
       service Shop { rpc CreateBook(Book) returns (Book); rpc GetBookmark(Book) returns (Book); rpc WatchBook(Book) returns (stream Book);
                      rpc GetBooks(Books) returns (Books); rpc ListOldBook(Books) returns (Books); }
       service Other { rpc GetBook(Book) returns (Book); }`,
      [],
    ],
  ];
  for (const [index, [says, proto, lives]] of rows.entries()) {
    it(`takes ${says}`, async () => {
      const file = join(folder, `${index}.proto`);
      writeFileSync(file, `syntax = "proto3"; package shop; ${proto}`);
      const schema = await openSchema({ from: 'proto', files: [file], importPaths: [] });
      const found = lifeCycles(schema, schema.methods).map(
        ({ noun, create, idPath, uses }) =>
          `${noun}: ${create.method} ${idPath} → ${uses.map((use) => `${use.method.method} ${use.idPath}`).join(', ')}`,
      );
      assert.deepEqual(found, lives);
    });
  }
});
