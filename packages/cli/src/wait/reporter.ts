import { formatInstant } from '@sluice/kubernetes';
import type { Io } from '../io.ts';
import { pipelineOf } from '../pipeline.ts';
import { type News, newsLine } from './news.ts';

/** How a wait ended. */
export interface End {
  readonly result: 'reached' | 'failed' | 'timed-out' | 'superseded' | 'impossible';
  readonly message: string;
  readonly exitCode: number;
  /** What tells more. */
  readonly hint?: string;
}

/** Tells whoever reads along what happens during a wait. */
export interface Reporter {
  begin(title: string): void;
  tell(news: News): void;
  end(end: End): void;
}

/** One JSON object a line, for machines: news, and the result at the end. Annotations of a pipeline go to standard error. */
function jsonReporter(io: Io): Reporter {
  const pipeline = pipelineOf(io);
  return {
    begin() {},
    tell: (news) => io.print(JSON.stringify(news)),
    end(end) {
      io.print(JSON.stringify({ type: 'result', time: formatInstant(io.clock.now()), ...end }));
      for (const line of pipeline.annotation(levelOf(end), end.message)) io.complain(line);
    },
  };
}

/** Lines for people; in a pipeline that knows folds and annotations, with these. The message of a failure is left to whoever ends the program. */
function textReporter(io: Io): Reporter {
  const pipeline = pipelineOf(io);
  return {
    begin(title) {
      for (const line of pipeline.beginFold(title)) io.print(line);
    },
    tell: (news) => io.print(newsLine(news)),
    end(end) {
      for (const line of pipeline.endFold()) io.print(line);
      if (end.exitCode === 0) io.print(end.message);
      else if (end.hint !== undefined) io.print(end.hint);
      for (const line of pipeline.annotation(levelOf(end), end.message)) io.print(line);
    },
  };
}

export const reporterFor = (io: Io, isJson: boolean): Reporter => (isJson ? jsonReporter(io) : textReporter(io));

const levelOf = ({ exitCode, result }: End) => (exitCode === 0 ? 'notice' : result === 'superseded' ? 'warning' : 'error');
