import { nearestName } from '../../shared/nearest-name.js';
import { FUNCTIONS } from './functions.js';
import { readField, VARIABLES } from './read-field.js';
import type { Token } from './read-tokens.js';
import { refusedName } from './refused-names.js';
import type { ActionPlace, TemplateNode } from './template.js';
import { badTemplate } from './template-error.js';
import type { TemplateFunction } from './template-function.js';
import { wholeOf } from './values.js';

const MOST_DEEP = 50;

/** Reads the tokens of one action: commands joined by `|`, each the last argument of the one behind it. */
export function parseAction(tokens: readonly Token[], place: ActionPlace): TemplateNode {
  const reader = new ActionReader(tokens, place);
  const node = reader.pipeline(0);
  reader.expectEnd();
  return node;
}

class ActionReader {
  private readonly tokens: readonly Token[];
  private readonly place: ActionPlace;
  private at = 0;

  constructor(tokens: readonly Token[], place: ActionPlace) {
    this.tokens = tokens;
    this.place = place;
  }

  pipeline(depth: number): TemplateNode {
    if (depth > MOST_DEEP) throw this.wrong(`nested more than ${MOST_DEEP} levels deep.`, 'Make it simpler.');
    let node = this.command(depth, null);
    while (this.tokens[this.at]?.is === '|') {
      this.at++;
      node = this.command(depth, node);
    }
    return node;
  }

  expectEnd(): void {
    const token = this.tokens[this.at];
    if (token === undefined) return;
    if (token.is === ')') throw this.wrong('a parenthesis is closed that was not opened.', 'Leave it out.');
    throw this.wrong(
      'only a function can have arguments.',
      'Put a function first, for instance {{print .RequestNumber "-" .UUID}}.',
    );
  }

  private command(depth: number, piped: TemplateNode | null): TemplateNode {
    const token = this.tokens[this.at];
    if (token === undefined)
      throw this.wrong(
        'the template is empty.',
        'Write a variable or a function in it, for instance {{.RequestNumber}}.',
      );
    if (token.is === 'word') return this.callOf(depth, piped);
    if (piped !== null) throw this.wrong('only a function can stand behind "|".', 'For instance {{.UUID | upper}}.');
    return this.operand(depth);
  }

  private callOf(depth: number, piped: TemplateNode | null): TemplateNode {
    const token = this.tokens[this.at] as Extract<Token, { is: 'word' }>;
    const { name } = token;
    this.at++;
    if (name === 'index') return this.indexed(token.index);
    const known = FUNCTIONS.get(name);
    if (known === undefined) throw this.unknownFunction(token);
    const args: TemplateNode[] = [];
    while (this.startsOperand()) args.push(this.operand(depth));
    if (piped !== null) args.push(piped);
    this.checkArguments(token, known, args);
    const { scope } = this.place;
    return { is: 'call', name, place: scope.places.next++, args };
  }

  /** `index .Row "full name"`: for names that cannot stand behind a point. */
  private indexed(index: number): TemplateNode {
    const [field, name] = [this.tokens[this.at], this.tokens[this.at + 1]];
    if (field?.is !== 'field' || field.path.includes('.') || name?.is !== 'value' || typeof name.value !== 'string') {
      throw this.wrong('index takes a list of values and a name.', 'For instance {{index .Row "full name"}}.', index);
    }
    this.at += 2;
    return readField(`${field.path}.${name.value}`, field.index, this.place);
  }

  private startsOperand(): boolean {
    const token = this.tokens[this.at];
    return token !== undefined && token.is !== ')' && token.is !== '|';
  }

  private operand(depth: number): TemplateNode {
    const token = this.tokens[this.at]!;
    switch (token.is) {
      case 'field':
        this.at++;
        return readField(token.path, token.index, this.place);
      case 'value':
        this.at++;
        return { is: 'value', value: token.value };
      case '(': {
        this.at++;
        const node = this.pipeline(depth + 1);
        if (this.tokens[this.at]?.is !== ')')
          throw this.wrong('a parenthesis is not closed.', 'Close it.', token.index);
        this.at++;
        return node;
      }
      case 'word': {
        // As in Go: a function among arguments stands alone, and takes none.
        const known = FUNCTIONS.get(token.name);
        if (known === undefined) throw this.unknownFunction(token);
        this.at++;
        this.checkArguments(token, known, []);
        return { is: 'call', name: token.name, place: this.place.scope.places.next++, args: [] };
      }
      default:
        throw this.wrong(
          `"${token.is}" stands where a value is wanted.`,
          'Write a variable, a text, a number or a function there.',
          token.index,
        );
    }
  }

  private checkArguments(token: Extract<Token, { is: 'word' }>, known: TemplateFunction, args: TemplateNode[]): void {
    const { name, index } = token;
    if (args.length < known.least || args.length > known.most) {
      const wanted = known.least === known.most ? String(known.least) : `${known.least} to ${known.most}`;
      const parentheses = args.length === 0 && known.least > 0 ? ' Among arguments put it in parentheses.' : '';
      throw this.wrong(
        `${name} has ${args.length === 1 ? '1 argument' : `${args.length} arguments`}, and takes ${wanted}.`,
        `Write {{${known.usage}}}.${parentheses}`,
        index,
      );
    }
    for (const [i, arg] of args.entries()) {
      if (arg.is !== 'value' || (known.takes[i] ?? known.takes.at(-1)) !== 'whole') continue;
      try {
        wholeOf(arg.value);
      } catch (error) {
        throw this.wrong(`${name}: ${(error as Error).message}.`, `Write {{${known.usage}}}.`, index);
      }
    }
  }

  private unknownFunction({ name, index }: Extract<Token, { is: 'word' }>) {
    const refused = refusedName(name);
    if (refused !== null) return this.wrong(refused.says, refused.hint, index);
    const names = [...FUNCTIONS.keys()].sort();
    const nearest = nearestName(name, names);
    const variable = nearestName(name, VARIABLES, 1);
    const hint =
      variable !== null
        ? `Did you mean .${variable}, with a point before it?`
        : nearest === null
          ? `There are ${names.join(', ')}.`
          : `Did you mean ${nearest}?`;
    return this.wrong(`there is no function ${JSON.stringify(name.slice(0, 60))}.`, hint, index);
  }

  private wrong(says: string, hint: string, index = this.tokens[this.at]?.index ?? this.place.start) {
    return badTemplate(this.place.origin, this.place.text, index, says, hint);
  }
}
