const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const PIECES =
  /January|Jan|Monday|Mon|MST|2006|Z07:00|Z0700|-07:00|-0700|[.,](?:0{1,9}|9{1,9})(?!\d)|01|02|03|04|05|06|15|PM|pm|1|2|3|4|5/g;

/** A moment in Go's layout, in which the reference time Mon Jan 2 15:04:05 2006 stands for it; in UTC. */
export function formatGoTime(layout: string, timeMs: number): string {
  const time = new Date(timeMs);
  const two = (number: number) => String(number).padStart(2, '0');
  const hours = time.getUTCHours();
  const nanos = String(Math.floor((((timeMs % 1000) + 1000) % 1000) * 1e6)).padStart(9, '0');
  const piece = (name: string): string => {
    switch (name) {
      case 'January':
        return MONTHS[time.getUTCMonth()]!;
      case 'Jan':
        return MONTHS[time.getUTCMonth()]!.slice(0, 3);
      case 'Monday':
        return DAYS[time.getUTCDay()]!;
      case 'Mon':
        return DAYS[time.getUTCDay()]!.slice(0, 3);
      case 'MST':
        return 'UTC';
      case '2006':
        return String(time.getUTCFullYear()).padStart(4, '0');
      case '06':
        return two(time.getUTCFullYear() % 100);
      case 'Z07:00':
      case 'Z0700':
        return 'Z';
      case '-07:00':
        return '+00:00';
      case '-0700':
        return '+0000';
      case '01':
        return two(time.getUTCMonth() + 1);
      case '1':
        return String(time.getUTCMonth() + 1);
      case '02':
        return two(time.getUTCDate());
      case '2':
        return String(time.getUTCDate());
      case '15':
        return two(hours);
      case '03':
        return two(hours % 12 || 12);
      case '3':
        return String(hours % 12 || 12);
      case '04':
        return two(time.getUTCMinutes());
      case '4':
        return String(time.getUTCMinutes());
      case '05':
        return two(time.getUTCSeconds());
      case '5':
        return String(time.getUTCSeconds());
      case 'PM':
        return hours < 12 ? 'AM' : 'PM';
      case 'pm':
        return hours < 12 ? 'am' : 'pm';
      default:
        return fraction(name, nanos);
    }
  };
  return layout.replace(PIECES, piece);
}

/** `.000` keeps its zeros, `.999` drops those at the end. */
function fraction(name: string, nanos: string): string {
  const digits = nanos.slice(0, name.length - 1);
  if (name[1] === '0') return name[0]! + digits;
  const kept = digits.replace(/0+$/, '');
  return kept === '' ? '' : name[0]! + kept;
}
