import { describe, expect, test } from '@jest/globals';
import { createManualClock } from '@sluice/kubernetes/manual-clock';
import { createVerification, type Question, type VerificationNews } from './verification.ts';

const object = { apiVersion: 'v1', kind: 'Service', name: 'web' };

function world() {
  const clock = createManualClock();
  const answered: string[] = [];
  const news: VerificationNews[] = [];
  const asked: { about: string; answer(facts: number): void; fail(message: string): void }[] = [];
  const verification = createVerification({ clock, onAnswer: (owner) => answered.push(owner) });
  const question = (about: string, wasVerified = false): Question<number> => ({
    about,
    object,
    wasVerified,
    mayBeOvertaken: false,
    ask: () => new Promise((resolve, reject) => asked.push({ about, answer: resolve, fail: (message) => reject(new Error(message)) })),
    doubt: (facts) => (facts >= 10 ? undefined : { reason: 'TargetGroupUnverified', problem: { message: `only ${facts}`, object } }),
  });
  const look = (about = 'a', wasVerified = false) => verification.look('web', question(about, wasVerified), (each) => news.push(each));
  return { clock, answered, news, asked, verification, look };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a verification', () => {
  test('is not accepted before there is an answer, and asks once meanwhile', async () => {
    const { look, asked, answered } = world();
    expect(look()).toMatchObject({ accepted: 'no', pending: { object } });
    look();
    expect(asked.length).toBe(1);
    asked[0]?.answer(10);
    await turn();
    expect(answered).toEqual(['web']);
    expect(look()).toEqual({ accepted: 'yes', facts: 10 });
  });

  test('is asked again in ten seconds where it is doubted, and never again once it is accepted', async () => {
    const { look, asked, clock } = world();
    look();
    asked[0]?.answer(3);
    await turn();
    expect(look()).toMatchObject({ accepted: 'no', pending: { message: 'only 3' }, askAgainAt: clock.now() + 10_000 });
    expect(asked.length).toBe(1);
    await clock.advance(10_000);
    look();
    asked[1]?.answer(10);
    await turn();
    look();
    await clock.advance(3_600_000);
    expect(look().accepted).toBe('yes');
    expect(asked.length).toBe(2);
  });

  test('is not accepted by an error, which doubles the time until it is asked again, up to two minutes', async () => {
    const { look, asked, clock } = world();
    const waits: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      look();
      asked[round]?.fail('denied');
      await turn();
      const { accepted, pending, askAgainAt = 0 } = look();
      expect([accepted, pending?.message]).toEqual(['no', 'Service "web" cannot be verified, so it counts as not followed: denied']);
      waits.push((askAgainAt - clock.now()) / 1000);
      await clock.advance(askAgainAt - clock.now());
    }
    expect(waits).toEqual([10, 20, 40, 80, 120, 120]);
  });

  test('of another question counts for nothing, even where it comes late', async () => {
    const { look, asked, answered } = world();
    look('a');
    look('b');
    asked[0]?.answer(10);
    await turn();
    expect(answered).toEqual([]);
    expect(look('b').accepted).toBe('no');
    expect(look('a').accepted).toBe('no');
  });

  test('that took the place of one that was never accepted counts after half a minute: the former change may land late', async () => {
    const { look, asked, clock } = world();
    look('a');
    for (const isEarly of [true, true, true, false]) {
      look('b');
      asked.at(-1)?.answer(10);
      await turn();
      expect(look('b').accepted).toBe(isEarly ? 'no' : 'yes');
      await clock.advance(10_000);
    }
    look('c');
    asked.at(-1)?.answer(10);
    await turn();
    expect(look('c').accepted).toBe('yes');
  });

  test('keeps its patience with a server that fails when the question changes', async () => {
    const { look, asked } = world();
    look('a');
    asked[0]?.fail('denied');
    await turn();
    look('b');
    expect(asked.length).toBe(1);
  });

  test('that was accepted before this process began is not asked again, until somebody changes something', async () => {
    const { look, asked, verification } = world();
    expect(look('a', true).accepted).toBe('yes');
    expect(asked.length).toBe(0);
    verification.doubtAgain('web');
    expect(look('a', true).accepted).toBe('no');
    expect(asked.length).toBe(1);
    verification.forget('web');
    expect(look('a', true).accepted).toBe('yes');
  });

  test('tells what is new once: errors at once, doubts that last, and the end of them', async () => {
    const { look, asked, clock, news } = world();
    const round = async (end: (question: (typeof asked)[number]) => void) => {
      look();
      const last = asked.at(-1);
      if (last !== undefined) end(last);
      await turn();
      look();
      await clock.advance(10_000);
    };
    await round((each) => each.answer(1));
    expect(news).toEqual([]);
    await round((each) => each.answer(1));
    await round((each) => each.answer(1));
    await round((each) => each.fail('denied'));
    await round((each) => each.answer(10));
    expect(news.map(({ type, reason }) => `${type} ${reason}`)).toEqual([
      'Warning TargetGroupUnverified',
      'Warning TargetGroupVerifyError',
      'Normal TargetGroupVerified',
    ]);
  });
});
