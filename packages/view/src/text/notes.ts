import { formatAge, unreachable } from '@sluice/kubernetes';
import type { Role } from '../roles.ts';
import type { Tone } from '../status/tone.ts';
import type { Note } from '../tree/node.ts';
import { iconOfTone } from './icons.ts';
import type { Paint } from './paint.ts';
import { type Cell, cell } from './table.ts';

/** `stable,active`, `ready:1/1,restarts:2`, `delay:24s`, `✔ 4,✖ 1`: the notes of an object in one cell. */
export function notesCell(notes: readonly Note[], paint: Paint): Cell {
  const parts = notes.map((note) => notePart(note, paint));
  return { text: parts.map(({ text }) => text).join(','), painted: parts.map(({ painted }) => painted).join(',') };
}

function notePart(note: Note, paint: Paint): Cell {
  switch (note.kind) {
    case 'role':
      return { text: note.role, painted: paint(note.role, toneOfRole[note.role]) };
    case 'scale-down':
      return cell(note.leftMs === 0 ? 'delay:passed' : `delay:${formatAge(note.leftMs)}`);
    case 'ready':
      return cell(`ready:${note.ready}/${note.of}`);
    case 'restarts':
      return cell(`restarts:${note.count}`);
    case 'measurements': {
      const tone = toneOfOutcome[note.outcome];
      const text = `${iconOfTone[tone]} ${note.count}`;
      return { text, painted: paint(text, tone) };
    }
    default:
      return unreachable(note);
  }
}

export const toneOfRole: Readonly<Record<Role, Tone>> = {
  stable: 'good',
  canary: 'warning',
  active: 'good',
  preview: 'warning',
  ping: 'waiting',
  pong: 'waiting',
};

const toneOfOutcome: Readonly<Record<Extract<Note, { kind: 'measurements' }>['outcome'], Tone>> = {
  successful: 'good',
  failed: 'bad',
  inconclusive: 'unsure',
  error: 'warning',
};
