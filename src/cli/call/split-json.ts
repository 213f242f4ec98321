import { GrpcRedError } from '../../shared/error.js';

/** Longest text of one message, in UTF-16 units. */
const LONGEST = 64 * 1024 * 1024;

const RECORD_SEPARATOR = '\x1e';

/**
 * Cuts a stream of JSON texts into its texts as they come: one after the other, with or without line breaks between
 * them. What is no JSON is cut somewhere, for whoever reads it to say so.
 */
export class JsonSplitter {
  private text = '';
  /** How much of `text` was looked at. */
  private at = 0;
  private depth = 0;
  private state: 'between' | 'value' | 'string' | 'escape' = 'between';

  /** The texts that are whole by now. */
  push(more: string): string[] {
    this.text += more;
    const whole: string[] = [];
    for (; this.at < this.text.length; this.at++) {
      if (this.take(this.text[this.at]!)) {
        whole.push(this.text.slice(0, this.at + 1));
        this.begin(this.at + 1);
      }
    }
    if (this.text.length > LONGEST) {
      const message = 'A message on standard input is longer than 64 MiB.';
      throw new GrpcRedError('bad-input', message, 'Send smaller messages.');
    }
    return whole;
  }

  /** What is left at the end, if anything is: a number, for one, or a text that is cut off. */
  end(): string[] {
    const rest = this.text.trim();
    this.begin(this.text.length);
    return rest === '' ? [] : [rest];
  }

  /** True where a text ends with this character. */
  private take(character: string): boolean {
    switch (this.state) {
      case 'escape':
        this.state = 'string';
        return false;
      case 'string':
        if (character === '\\') this.state = 'escape';
        if (character !== '"') return false;
        this.state = 'value';
        return this.depth === 0;
      case 'between':
        // The record separator of RFC 7464, too, is nothing of a message.
        if (/\s/.test(character) || character === RECORD_SEPARATOR || character === '\ufeff') {
          this.text = this.text.slice(this.at + 1);
          this.at = -1;
          return false;
        }
        this.state = 'value';
        return this.takeInValue(character);
      case 'value':
        return this.takeInValue(character);
    }
  }

  private takeInValue(character: string): boolean {
    switch (character) {
      case '"':
        this.state = 'string';
        return false;
      case '{':
      case '[':
        this.depth++;
        return false;
      case '}':
      case ']':
        this.depth--;
        return this.depth <= 0;
      default:
        return this.depth === 0 && /\s/.test(character);
    }
  }

  private begin(from: number): void {
    this.text = this.text.slice(from);
    this.at = -1;
    this.depth = 0;
    this.state = 'between';
  }
}
