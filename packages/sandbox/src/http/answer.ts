import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { isObject } from '@sluice/kubernetes';
import { formatYaml } from '@sluice/kubernetes/yaml';

/** What the server says to one request. */
export type Answer =
  | {
      readonly is: 'object';
      readonly code: number;
      readonly body: unknown;
      readonly contentType?: string;
      readonly headers?: OutgoingHttpHeaders;
    }
  | {
      readonly is: 'text';
      readonly code: number;
      readonly text: string;
      readonly contentType?: string;
      readonly headers?: OutgoingHttpHeaders;
    }
  | { readonly is: 'bytes'; readonly code: number; readonly bytes: Buffer; readonly contentType: string }
  | {
      readonly is: 'stream';
      readonly contentType: string;
      /** Ends after `close`, at the latest. */
      readonly pieces: AsyncIterable<string>;
      close(): void;
    };

export const yamlType = 'application/yaml';
export const jsonType = 'application/json';

export const objectAnswer = (body: unknown, code = 200): Answer => ({ is: 'object', code, body });
export const textAnswer = (text: string, code = 200): Answer => ({ is: 'text', code, text });

/** Writes an answer; a stream is written until it ends or the client is gone. */
export async function writeAnswer(response: ServerResponse, answer: Answer, warnings: readonly string[]): Promise<void> {
  response.setHeader('Cache-Control', 'no-cache, private');
  if (warnings.length > 0) response.setHeader('Warning', warnings.map(warningText));
  switch (answer.is) {
    case 'object': {
      const { contentType = jsonType, body, code, headers = {} } = answer;
      const asYaml = contentType === yamlType && !isStatus(body);
      const text = asYaml ? formatYaml(body) : `${JSON.stringify(body)}\n`;
      end(response, code, { 'Content-Type': contentType === yamlType && !asYaml ? jsonType : contentType, ...headers }, text);
      return;
    }
    case 'text': {
      const { code, text, contentType = 'text/plain; charset=utf-8', headers = {} } = answer;
      end(response, code, { 'Content-Type': contentType, ...headers }, text);
      return;
    }
    case 'bytes':
      end(response, answer.code, { 'Content-Type': answer.contentType }, answer.bytes);
      return;
    case 'stream':
      await stream(response, answer);
  }
}

/** Failures are told as JSON whatever was asked for. */
const isStatus = (body: unknown): boolean => isObject(body) && body.kind === 'Status' && body.apiVersion === 'v1';

function end(response: ServerResponse, code: number, headers: OutgoingHttpHeaders, content: string | Buffer): void {
  response.writeHead(code, { ...headers, 'Content-Length': Buffer.byteLength(content) });
  response.end(content);
}

async function stream(response: ServerResponse, answer: Extract<Answer, { is: 'stream' }>): Promise<void> {
  response.once('close', () => answer.close());
  // Gone while the request was read: there will be no more events.
  if (response.destroyed) return answer.close();
  response.writeHead(200, { 'Content-Type': answer.contentType });
  response.flushHeaders();
  for await (const piece of answer.pieces) {
    if (!response.write(piece)) await drained(response);
  }
  response.end();
}

/** Resolves when the client has taken what was written, or is gone. */
const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
    if (response.destroyed) done();
  });

/** RFC 7234: code, agent, text in quotes. */
const warningText = (text: string): string => `299 - "${text.replace(/[\\"]/g, '\\$&').replace(/[^\x20-\x7e]/g, ' ')}"`;
