import { type Time, type WallTime, wallTime } from './calendar.ts';
import { monthNames, partsOf, weekdayNames } from './layout.ts';

/** The time written as the layout shows. */
export function formatTime(time: Time, layout: string): string {
  const wall = wallTime(time);
  return partsOf(layout)
    .map(({ text, isElement }) => (isElement ? element(text, wall) : text))
    .join('');
}

/** `2026-01-02 03:04:05.5 +0200 CEST`. */
export const timeText = (time: Time): string => formatTime(time, '2006-01-02 15:04:05.999999999 -0700 MST');

const padded = (value: number, width = 2, fill = '0'): string => `${value < 0 ? '-' : ''}${String(Math.abs(value)).padStart(width, fill)}`;

function element(name: string, wall: WallTime): string {
  switch (name) {
    case '2006':
      return padded(wall.year, 4);
    case '06':
      return padded(Math.abs(wall.year) % 100);
    case 'January':
      return monthNames[wall.month - 1] ?? '';
    case 'Jan':
      return monthNames[wall.month - 1]?.slice(0, 3) ?? '';
    case '01':
      return padded(wall.month);
    case '1':
      return String(wall.month);
    case 'Monday':
      return weekdayNames[wall.weekday] ?? '';
    case 'Mon':
      return weekdayNames[wall.weekday]?.slice(0, 3) ?? '';
    case '02':
      return padded(wall.day);
    case '_2':
      return padded(wall.day, 2, ' ');
    case '2':
      return String(wall.day);
    case '002':
      return padded(wall.yearDay, 3);
    case '__2':
      return padded(wall.yearDay, 3, ' ');
    default:
      return clockElement(name, wall);
  }
}

function clockElement(name: string, wall: WallTime): string {
  const hourOfTwelve = wall.hour % 12 === 0 ? 12 : wall.hour % 12;
  switch (name) {
    case '15':
      return padded(wall.hour);
    case '03':
      return padded(hourOfTwelve);
    case '3':
      return String(hourOfTwelve);
    case '04':
      return padded(wall.minute);
    case '4':
      return String(wall.minute);
    case '05':
      return padded(wall.second);
    case '5':
      return String(wall.second);
    case 'PM':
      return wall.hour >= 12 ? 'PM' : 'AM';
    case 'pm':
      return wall.hour >= 12 ? 'pm' : 'am';
    case 'MST':
      return wall.zoneName === '' ? offsetText('-0700', wall.offsetSeconds) : wall.zoneName;
    default:
      return /^[.,]/.test(name) ? fraction(name, wall.nanosecond) : offsetText(name, wall.offsetSeconds);
  }
}

/** `.000` has as many digits as zeros; `.999` has none that are zero at the end, and no point without digits. */
function fraction(name: string, nanosecond: number): string {
  const digits = padded(nanosecond, 9).slice(0, name.length - 1);
  if (name[1] === '0') return name.slice(0, 1) + digits.padEnd(name.length - 1, '0');
  const kept = digits.replace(/0+$/, '');
  return kept === '' ? '' : name.slice(0, 1) + kept;
}

function offsetText(name: string, offsetSeconds: number): string {
  if (name.startsWith('Z') && offsetSeconds === 0) return 'Z';
  const total = Math.abs(offsetSeconds);
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor((total % 3600) / 60), total % 60].map((each) => padded(each));
  const colon = name.includes(':') ? ':' : '';
  const parts = name.length === 3 ? [hours] : name.replaceAll(':', '').length === 7 ? [hours, minutes, seconds] : [hours, minutes];
  return `${offsetSeconds < 0 ? '-' : '+'}${parts.join(colon)}`;
}
