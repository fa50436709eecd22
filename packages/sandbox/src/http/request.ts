import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { ApiError } from '@sluice/kubernetes';
import type { User } from './access/users.ts';

/** What a real server reads of a body at most. */
const maxBodyBytes = 3 * 1024 * 1024;

/** One request, read to its end. */
export interface FrontRequest {
  readonly method: string;
  /** Segments of the path, decoded: `['api', 'v1', 'pods']`. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Who asks: impersonation is applied. */
  readonly user: User;
  /** Takes a sentence for the Warning headers of the answer. */
  warn(text: string): void;
}

/** Method, path and query of a message. Throws BadRequest on a path that cannot be decoded. */
export function readHead({ method = 'GET', url = '/' }: IncomingMessage): Pick<FrontRequest, 'method' | 'path' | 'query'> {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  try {
    const segments = path.split('/').filter((each) => each !== '');
    return { method, path: segments.map(decodeURIComponent), query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)) };
  } catch {
    throw new ApiError('BadRequest', `the path ${path} is not valid`);
  }
}

/** The whole body. Throws RequestEntityTooLarge beyond 3 MiB. */
export async function readBody(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of message as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maxBodyBytes) throw new ApiError('RequestEntityTooLarge', `Request entity too large: limit is ${maxBodyBytes}`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
