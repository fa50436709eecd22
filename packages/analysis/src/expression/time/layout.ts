/** Layouts are written as the reference time looks in them: Mon Jan 2 15:04:05 MST 2006 (https://pkg.go.dev/time#pkg-constants). */

export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
export const weekdayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const elements =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|002|0[1-6]|15|1|2006|2|__2|_2(?!006)|3|4|5|PM|pm|[-Z]07(?:0000|:00:00|00|:00)?|[.,](?:0+|9+)(?!\d)/g;

/** A layout cut into text that stands for itself and elements that stand for a part of the time. */
export function partsOf(layout: string): { readonly text: string; readonly isElement: boolean }[] {
  const parts: { text: string; isElement: boolean }[] = [];
  let at = 0;
  for (const found of layout.matchAll(elements)) {
    parts.push({ text: layout.slice(at, found.index), isElement: false }, { text: found[0], isElement: true });
    at = found.index + found[0].length;
  }
  return [...parts, { text: layout.slice(at), isElement: false }].filter(({ text }) => text !== '');
}

/** The layouts that `date` tries when none is given. */
export const commonLayouts = [
  '2006-01-02',
  '15:04:05',
  '2006-01-02 15:04:05',
  '2006-01-02T15:04:05Z07:00',
  '02 Jan 06 15:04 MST',
  'Monday, 02-Jan-06 15:04:05 MST',
  'Mon, 02 Jan 2006 15:04:05 MST',
];
