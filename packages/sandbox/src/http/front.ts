import type { IncomingMessage, ServerResponse } from 'node:http';
import { isApiError, type Log } from '@sluice/kubernetes';
import { unknownResource } from '../api-server/errors.ts';
import type { Machine } from '../api-server/machine.ts';
import { authenticate, type Credentials } from './access/authenticate.ts';
import { checkMay } from './access/authorize.ts';
import { accessOf, pathAccessOf } from './access/request-access.ts';
import { type Answer, objectAnswer, textAnswer, writeAnswer } from './answer.ts';
import { answerDiscovery } from './discovery/answers.ts';
import { versionDocument } from './discovery/version.ts';
import { createOpenApi } from './openapi/answers.ts';
import { parseResourcePath, targetOf } from './paths.ts';
import { type FrontRequest, readBody, readHead } from './request.ts';
import { answerResource } from './resources.ts';
import { answerReview } from './reviews/answers.ts';
import { failureAnswer } from './status.ts';
import { answerSubresource } from './subresources.ts';

export interface FrontOptions {
  readonly machine: Machine;
  readonly log: Log;
  /** Host and port as discovery shows them. */
  readonly address: () => string;
  readonly credentials: Credentials;
}

/** Answers every request that comes in over HTTP. */
export function createFront(options: FrontOptions): (message: IncomingMessage, response: ServerResponse) => void {
  const { log } = options;
  const answerRequest = createAnswers(options);

  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const warnings: string[] = [];
    let answer: Answer;
    try {
      const body = await readBody(message);
      const user = authenticate(options.machine, options.credentials, message);
      const warn = (text: string): void => void warnings.push(text);
      answer = answerRequest({ ...readHead(message), headers: message.headers, body, user, warn });
    } catch (error) {
      answer = failureAnswer(error);
      // What the core refuses is the client's affair; anything else is a bug here.
      if (!isApiError(error)) log.error('a request failed', { path: message.url, error: stackOf(error) });
    }
    await writeAnswer(response, answer, warnings);
  };

  return (message, response) => {
    serve(message, response).catch((error: unknown) => {
      // The client is gone, or the answer could not be written: nothing is left to say to it.
      log.debug('a connection broke', { path: message.url, error: String(error) });
      response.destroy();
    });
  };
}

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

function createAnswers({ machine, address }: FrontOptions): (request: FrontRequest) => Answer {
  const answerOpenApi = createOpenApi(machine);
  return (request) => {
    const [root] = request.path;
    const path = parseResourcePath(request.path);
    if (path !== undefined) {
      checkMay(machine, request.user, accessOf(request, path));
      const review = answerReview(machine, path, request);
      if (review !== undefined) return review;
      const target = targetOf(machine.registry, path);
      const answer = path.subresource === '' || path.subresource === 'status' ? answerResource : answerSubresource;
      return answer(machine, target, path, request);
    }
    checkMay(machine, request.user, pathAccessOf(request));
    switch (root) {
      case 'healthz':
      case 'livez':
      case 'readyz':
        return textAnswer('ok');
      case 'version':
        return objectAnswer(versionDocument);
      case 'openapi':
        return answerOpenApi(request);
      case 'api':
      case 'apis': {
        const found = answerDiscovery(machine.registry, address(), request);
        if (found === undefined) throw unknownResource();
        return found;
      }
      case undefined:
        return objectAnswer({ paths: ['/api', '/apis', '/healthz', '/livez', '/openapi/v2', '/openapi/v3', '/readyz', '/version'] });
      default:
        return textAnswer('404 page not found\n', 404);
    }
  };
}
