import type { Clock, Instant, ObjectRef } from '@sluice/kubernetes';

/** What is to be verified about one owner at this moment. */
export interface Question<Facts> {
  /** What the answer is about: another text is another question, and former answers do not count for it. */
  readonly about: string;
  /** The object that a wait is named after. */
  readonly object: ObjectRef;
  /** It was verified before this process began, as far as can be told: it is not asked again. */
  readonly wasVerified: boolean;
  /** Something else may have been written before this process began, and may be under way still. */
  readonly mayBeOvertaken: boolean;
  ask(): Promise<Facts>;
  /** Why not yet, by what was answered; undefined where all is as it should be. */
  doubt(facts: Facts): Doubt | undefined;
}

export interface Doubt {
  readonly reason: string;
  readonly problem: { readonly message: string; readonly object: ObjectRef };
}

/** What is known. Whatever cannot be verified is not accepted. */
export interface Verified<Facts> {
  readonly accepted: 'yes' | 'no';
  readonly facts?: Facts | undefined;
  readonly pending?: Doubt['problem'];
  /** When to look again, while something is to be verified. */
  readonly askAgainAt?: Instant;
}

export interface VerificationNews {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

export interface Verification {
  /** What is known now; begins to ask where that is due. `onNews` is told what has become known by an answer, once. */
  look<Facts>(owner: string, question: Question<Facts>, onNews: (news: VerificationNews) => void): Verified<Facts>;
  /** What is verified does not count any more: somebody has changed it. */
  doubtAgain(owner: string): void;
  forget(owner: string): void;
}

/** Load balancers take some seconds to follow. */
const periodMs = 10_000;
/**
 * A change that was never verified may land after the next one was written: what is found so soon may be from before both. Answers to
 * questions of so short a time count as doubts.
 */
const overtakingMs = 30_000;
/** After an error the period doubles, up to this. */
const longestPeriodMs = 2 * 60_000;

interface Memory {
  readonly about: string;
  answer?: ({ readonly facts: unknown } | { readonly error: string }) & { readonly askedAt: Instant };
  /** Answers to earlier questions do not verify anything. */
  readonly notBefore: Instant;
  answers: number;
  isUnderWay: boolean;
  isVerified: boolean;
  nextAt: Instant;
  /** Errors in a row. They go on counting through changes of the question. */
  failures: number;
  said: string | undefined;
}

/**
 * Asks outside the cluster whether something is followed, and remembers what it was told. A pass never waits for an answer: it is told what is
 * known, and `onAnswer` asks for another pass. What is verified is not asked again, and what cannot be asked is not verified.
 */
export function createVerification({ clock, onAnswer }: { readonly clock: Clock; onAnswer(owner: string): void }): Verification {
  const memories = new Map<string, Memory>();

  const begin = (owner: string, memory: Memory, ask: () => Promise<unknown>): void => {
    memory.isUnderWay = true;
    const askedAt = clock.now();
    const end = (answer: NonNullable<Memory['answer']>): void => {
      memory.answer = answer;
      memory.answers += 1;
      memory.isUnderWay = false;
      memory.failures = 'error' in answer ? memory.failures + 1 : 0;
      memory.nextAt = clock.now() + Math.min(longestPeriodMs, periodMs * 2 ** Math.max(0, memory.failures - 1));
      if (memories.get(owner) === memory) onAnswer(owner);
    };
    ask().then(
      (facts) => end({ facts, askedAt }),
      (error) => end({ error: error instanceof Error ? error.message : String(error), askedAt }),
    );
  };

  return {
    look<Facts>(owner: string, question: Question<Facts>, onNews: (news: VerificationNews) => void): Verified<Facts> {
      const now = clock.now();
      const before = memories.get(owner);
      const memory = before?.about === question.about ? before : successorOf(before, question, now);
      if (before === undefined) memory.isVerified = question.wasVerified;
      memories.set(owner, memory);
      const { answer } = memory;
      // What was answered to this question has been given by its own `ask`.
      const facts = answer !== undefined && 'facts' in answer ? (answer.facts as Facts) : undefined;
      const isAnswered = answer !== undefined && 'facts' in answer;
      const doubt = isAnswered && !memory.isVerified ? question.doubt(facts as Facts) : undefined;
      if (memory.isVerified || (isAnswered && doubt === undefined && answer.askedAt >= memory.notBefore)) {
        if (!memory.isVerified) {
          onNews({ type: 'Normal', reason: 'TargetGroupVerified', message: `AWS says that ${nameOf(question.object)} is followed` });
        }
        memory.isVerified = true;
        memory.said = undefined;
        return { accepted: 'yes', facts };
      }
      if (!memory.isUnderWay && now >= memory.nextAt) begin(owner, memory, () => question.ask());
      const pending = doubt?.problem ?? { message: waitText(question.object, answer), object: question.object };
      const isError = answer !== undefined && 'error' in answer;
      // The first answer comes too early for most load balancers: only what stays so is news.
      const isNews = isError || (doubt !== undefined && memory.answers > 1);
      if (isNews && memory.said !== pending.message) {
        memory.said = pending.message;
        onNews({ type: 'Warning', reason: doubt?.reason ?? 'TargetGroupVerifyError', message: pending.message });
      }
      return { accepted: 'no', facts, pending, ...(memory.isUnderWay ? {} : { askAgainAt: memory.nextAt }) };
    },
    doubtAgain(owner) {
      const memory = memories.get(owner);
      memories.set(owner, successorOf(memory, { about: '', mayBeOvertaken: true }, clock.now()));
    },
    forget: (owner) => void memories.delete(owner),
  };
}

/** Another question: the former answers do not count, but AWS is not asked sooner than it wants to be. */
const successorOf = (before: Memory | undefined, question: Pick<Question<unknown>, 'about' | 'mayBeOvertaken'>, now: Instant): Memory => ({
  about: question.about,
  notBefore: (before === undefined ? question.mayBeOvertaken : !before.isVerified) ? now + overtakingMs : now,
  answers: 0,
  isUnderWay: false,
  isVerified: false,
  nextAt: before === undefined || before.failures === 0 ? now : before.nextAt,
  failures: before?.failures ?? 0,
  said: before?.said,
});

const nameOf = ({ kind, name }: ObjectRef): string => `${kind} "${name}"`;

const waitText = (object: ObjectRef, answer: Memory['answer']): string =>
  answer !== undefined && 'error' in answer
    ? `${nameOf(object)} cannot be verified, so it counts as not followed: ${answer.error}`
    : `${nameOf(object)}: AWS is asked whether the load balancer follows, and nothing else is under way.`;
