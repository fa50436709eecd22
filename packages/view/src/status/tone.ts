/** How good a state is, apart from its word: what icons and colours are chosen by. */
export type Tone = 'good' | 'bad' | 'moving' | 'waiting' | 'paused' | 'warning' | 'unsure' | 'off';

/** A state as people read it. `word` is the text that tools compare. */
export interface Status {
  readonly word: string;
  readonly tone: Tone;
}

export const status = (word: string, tone: Tone): Status => ({ word, tone });
