/** Numbers from a seed, the same on every machine (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Syntax = 'proto2' | 'proto3' | '2023';

interface Known {
  kind: 'message' | 'enum';
  /** Without a leading dot. */
  fullName: string;
  /** Of an enum. */
  values: string[];
}

const SCALARS = ['double', 'float', 'int64', 'uint64', 'int32', 'fixed64', 'fixed32', 'bool', 'string', 'bytes'];
const MORE_SCALARS = ['uint32', 'sfixed32', 'sfixed64', 'sint32', 'sint64'];
const KEYS = ['int32', 'int64', 'uint32', 'sint64', 'fixed32', 'bool', 'string'];
const COMMENTS = ['', '', '', ' ', '/* c */', '// c " \' {\n', '/** * / */', '\n\n', '\t'];

/** Options of one's own for the other files to use. */
const OPTIONS = `syntax = "proto2";
package opts;
import "google/protobuf/descriptor.proto";
message Rule {
  optional int32 number = 1; optional string text = 2; repeated Rule rules = 3; map<string, sint32> map = 4;
  repeated double doubles = 5 [packed = true]; optional Level level = 6; oneof one { bool yes = 7; bytes no = 8; }
  optional group Part = 9 { repeated int64 longs = 1; } extensions 100 to max;
}
enum Level { LOW = 0; HIGH = 7; DEEP = -7; }
extend Rule { optional Rule next = 100; repeated string words = 101; }
extend google.protobuf.FieldOptions { optional Rule rule = 50001; repeated string tag = 50002; optional float ratio = 50003; }
extend google.protobuf.MessageOptions { optional Rule about = 50001; repeated int32 nums = 50002; }
extend google.protobuf.MethodOptions { optional Rule http = 50001; }
extend google.protobuf.EnumValueOptions { optional Level level = 50001; }
`;

/**
 * Some .proto files that import each other, by name: mostly right, now and then with a mistake. What they are depends on
 * `seed` alone.
 */
export function randomProtos(seed: number): Map<string, string> {
  const random = randomFrom(seed);
  const below = (most: number) => Math.floor(random() * most);
  const chance = (share: number) => random() < share;
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const known: Known[] = [];
  const extendable: { fullName: string; next: number }[] = [];
  let counter = 0;
  const fresh = (prefix: string) => `${prefix}${chance(0.02) ? 1 : ++counter}`;
  const files = new Map([['opts.proto', OPTIONS]]);

  const string = () =>
    pick(['"a"', "'b'", '""', '"\\n\\t\\"" \'x\'', '"\\101\\x42\\u00e9"', '"é // no"', "'it\\'s' \"two\"", '"\\\\"']);
  const integer = (signed: boolean) =>
    `${signed && chance(0.4) ? '-' : ''}${pick(['0', '1', '7', '0x1F', '017', '2147483647'])}`;
  // Not -nan: what sign it has means nothing, and JavaScript keeps none.
  const float = () =>
    chance(0.05)
      ? 'nan'
      : `${chance(0.3) ? '-' : ''}${pick(['1.5', '.25', '1e10', '2.', '0.1', 'inf', '3', '1E-7', '123456789.123'])}`;

  const aggregate = (depth: number): string => {
    const parts: string[] = [];
    if (chance(0.5)) parts.push(`number${pick([':', ' : '])}${integer(true)}`);
    if (chance(0.5)) parts.push(`text: ${string()}`);
    if (chance(0.3)) parts.push(`doubles: [${float()}, ${float()}]`);
    if (chance(0.3)) parts.push(`level: ${pick(['LOW', 'HIGH', 'DEEP', '7'])}`);
    if (chance(0.3)) parts.push(pick(['yes: true', `no: ${string()}`, 'yes: f']));
    if (chance(0.3)) parts.push(`map { key: ${string()} value: ${integer(true)} } map: { value: 3 key: "z" }`);
    if (chance(0.3)) parts.push(`Part { longs: [1, -2] longs: 9 }`);
    if (depth < 3 && chance(0.4)) parts.push(`rules ${aggregate(depth + 1)} rules: <number: 1>`);
    if (depth < 3 && chance(0.2)) parts.push(`[opts.next]: ${aggregate(depth + 1)}`);
    if (chance(0.2)) parts.push(`[opts.words]: [${string()}, ${string()}]`);
    if (chance(0.004)) parts.push('nothing: 1');
    // Nothing but the order of writing is at random.
    parts.sort(() => random() - 0.5);
    return `{ ${parts.join(pick([' ', ', ', '; ', '\n']))} }`;
  };

  /** A way to write the name of a type at `scope`. */
  const refer = (fullName: string, scope: string) => {
    const parts = fullName.split('.');
    const shared = scope.split('.').findIndex((part, index) => part !== parts[index]);
    const cut = below(Math.max(1, Math.min(shared < 0 ? parts.length - 1 : shared, parts.length - 1) + 1));
    return chance(0.3) ? `.${fullName}` : parts.slice(cut).join('.');
  };

  const fieldOptions = (extra: string[]) => {
    if (chance(0.15)) extra.push(`deprecated = ${pick(['true', 'false'])}`);
    const rule = random();
    if (rule < 0.1) extra.push(`(opts.rule) = ${aggregate(0)}`);
    else if (rule < 0.2) extra.push(`(opts.rule).number = ${integer(true)}`, `(.opts.rule).rules = ${aggregate(1)}`);
    if (chance(0.1)) extra.push(`(opts.tag) = ${string()}`, `(opts.tag) = "again"`);
    if (chance(0.1)) extra.push(`(opts.ratio) = ${float()}`);
    return extra.length === 0 ? '' : ` [${extra.join(', ')}]`;
  };

  const scalarField = (syntax: Syntax, label: string, name: string, number: number, isExtension = false) => {
    const type = pick([...SCALARS, ...MORE_SCALARS]);
    const extra: string[] = [];
    if (syntax !== 'proto3' && label !== 'repeated ' && chance(0.4)) {
      if (type === 'bool') extra.push(`default = ${pick(['true', 'false'])}`);
      else if (type === 'string' || type === 'bytes') extra.push(`default = ${string()}`);
      else if (type === 'double' || type === 'float') extra.push(`default = ${float()}`);
      else extra.push(`default = ${integer(!/^(u|fixed)/.test(type))}`);
    }
    if (label === 'repeated ' && syntax !== '2023' && chance(0.3)) extra.push(`packed = ${pick(['true', 'false'])}`);
    if (syntax === '2023' && extra.length === 0 && label === '' && !isExtension && chance(0.2)) {
      extra.push(`features.field_presence = ${pick(['IMPLICIT', 'EXPLICIT', 'LEGACY_REQUIRED'])}`);
    }
    if (!isExtension && chance(0.1)) extra.push(`json_name = "j${counter}"`);
    return `${label}${type} ${name} = ${number}${fieldOptions(extra)};`;
  };

  const message = (syntax: Syntax, scope: string, depth: number): string => {
    const name = fresh('M');
    const fullName = scope === '' ? name : `${scope}.${name}`;
    known.push({ kind: 'message', fullName, values: [] });
    const body: string[] = [];
    let number = 0;
    const next = () => (number += chance(0.01) ? 0 : 1 + below(3));
    const label = () =>
      syntax === 'proto2'
        ? pick(['optional ', 'required ', 'repeated '])
        : syntax === 'proto3'
          ? pick(['', 'optional ', 'repeated '])
          : pick(['', '', 'repeated ']);
    const typed = (prefix: string) => {
      const to = pick(known);
      return `${prefix}${refer(to.fullName, fullName)} ${fresh('f_')} = ${next()}${fieldOptions([])};`;
    };
    for (let left = 1 + below(7); left > 0; left--) {
      const dice = random();
      if (dice < 0.3) body.push(scalarField(syntax, label(), fresh(pick(['f', '_f', 'snake_case_', 'F_'])), next()));
      else if (dice < 0.5) body.push(typed(label()));
      else if (dice < 0.58) body.push(`map<${pick(KEYS)}, ${pick(SCALARS)}> ${fresh('map_')} = ${next()};`);
      else if (dice < 0.66) {
        const members = [scalarField('proto3', '', fresh('o'), next()), typed('')];
        body.push(`oneof ${fresh('one')} { ${members.slice(below(2)).join(' ')} }`);
      } else if (dice < 0.76 && depth < 3) body.push(message(syntax, fullName, depth + 1));
      else if (dice < 0.82) body.push(enumeration(syntax, fullName));
      else if (dice < 0.87) {
        const start = number + 10;
        number += 20;
        body.push(`reserved ${start} to ${start + 3}, ${start + 5};`);
        body.push(syntax === '2023' ? `reserved ${fresh('r')};` : `reserved "${fresh('r')}";`);
      } else if (dice < 0.92 && syntax !== 'proto3') {
        const start = 1000 + 100 * below(50);
        body.push(`extensions ${start} to ${start + 99};`);
        extendable.push({ fullName, next: start });
      } else if (dice < 0.96 && syntax === 'proto2') {
        body.push(`optional group ${fresh('Group')} = ${next()} { optional int32 inner = 1; }`);
      } else
        body.push(
          pick([`option deprecated = true;`, `option (opts.about) = ${aggregate(0)};`, 'option (opts.nums) = 4;', ';']),
        );
    }
    return `message ${name} {${pick(COMMENTS)} ${body.join(`${pick(COMMENTS)}\n`)} }`;
  };

  const enumeration = (syntax: Syntax, scope: string): string => {
    const name = fresh('E');
    const values = Array.from({ length: 1 + below(4) }, () => fresh('V'));
    const fullName = scope === '' ? name : `${scope}.${name}`;
    known.push({ kind: 'enum', fullName, values });
    const start = syntax === 'proto2' || chance(0.02) ? below(3) - 1 : 0;
    const lines = values.map(
      (value, index) => `${value} = ${start + index}${chance(0.1) ? ' [(opts.level) = HIGH]' : ''};`,
    );
    return `enum ${name} { ${lines.join(pick(COMMENTS))} }`;
  };

  const service = (scope: string): string => {
    const messages = known.filter(({ kind }) => kind === 'message');
    if (messages.length === 0) return ';';
    const type = () => `${pick(['', 'stream '])}${refer(pick(chance(0.02) ? known : messages).fullName, `${scope}.S`)}`;
    const methods = Array.from(
      { length: 1 + below(3) },
      () =>
        `rpc ${fresh('R')}(${type()}) returns (${type()})${pick([';', ' {}', ` { option (opts.http) = ${aggregate(0)}; }`])}`,
    );
    return `service ${fresh('S')} { ${methods.join('\n')} }`;
  };

  const extension = (syntax: Syntax, scope: string): string => {
    if (extendable.length === 0 || syntax === 'proto3') return ';';
    const target = pick(extendable);
    const label = syntax === 'proto2' ? pick(['optional ', 'repeated ']) : pick(['', 'repeated ']);
    return `extend ${refer(target.fullName, scope)} { ${scalarField(syntax, label, fresh('x'), target.next++, true)} }`;
  };

  const names: string[] = [];
  for (let left = 1 + below(3); left > 0; left--) {
    const syntax = pick<Syntax>(['proto2', 'proto3', '2023']);
    const scope = pick(['', 'a', 'a.b', 'a.b.c', 'opts.inner']);
    const imports = names.filter(() => chance(0.9)).map((name) => `import ${pick(['', 'public '])}"${name}";`);
    const head = syntax === '2023' ? 'edition = "2023";' : `syntax = '${syntax}';`;
    const body = Array.from({ length: 1 + below(5) }, () => {
      const dice = random();
      if (dice < 0.5) return message(syntax, scope, 0);
      if (dice < 0.65) return enumeration(syntax, scope);
      return dice < 0.85 ? service(scope) : extension(syntax, scope);
    });
    const pkg = scope === '' ? '' : `package ${scope};`;
    const name = `dir/file_${files.size}.proto`;
    files.set(name, [head, pkg, 'import "opts.proto";', ...imports, ...body].join(`${pick(COMMENTS)}\n`));
    names.push(name);
  }
  return files;
}
