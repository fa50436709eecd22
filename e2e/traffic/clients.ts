/** Clients that keep the cookies they are given. */
import { Agent } from 'node:http';
import { type Answer, ask, type Target } from './load.ts';

export interface Client {
  /** Its cookies, by name. */
  readonly cookies: Map<string, string>;
  /** The version that answered it at each of its visits. */
  readonly saw: string[];
}

export const newClients = (count: number): readonly Client[] => Array.from({ length: count }, () => ({ cookies: new Map(), saw: [] }));

/** So many clients send their requests side by side. */
const sideBySide = 32;

/** Each client sends one request. Fails where one of them fails. */
export async function visitAll(target: Target, clients: readonly Client[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: sideBySide });
  const waiting = [...clients];
  const visit = async (): Promise<void> => {
    for (let client = waiting.pop(); client !== undefined; client = waiting.pop()) {
      const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const headers = cookie === '' ? {} : { cookie };
      remember(client, await ask(target, { agent, headers }));
    }
  };
  try {
    await Promise.all(Array.from({ length: sideBySide }, visit));
  } finally {
    agent.destroy();
  }
}

function remember(client: Client, { version, problem, setCookies = [] }: Answer): void {
  if (version === undefined) throw new Error(`the request of a client failed with: ${problem}`);
  client.saw.push(version);
  for (const [, name = '', value = ''] of setCookies.flatMap((each) => [/^([^=]+)=([^;]*)/.exec(each) ?? []]))
    client.cookies.set(name, value);
}

/** Which part of them was answered by a version at their last visit, in percent. */
export const shareOf = (clients: readonly Client[], version: string): number =>
  (100 * clients.filter(({ saw }) => saw.at(-1) === version).length) / clients.length;
