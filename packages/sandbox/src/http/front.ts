import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '@sluice/kubernetes';
import { unknownResource } from '../api-server/errors.ts';
import type { Machine } from '../api-server/machine.ts';
import { type Answer, objectAnswer, textAnswer, writeAnswer } from './answer.ts';
import { answerDiscovery } from './discovery/answers.ts';
import { versionDocument } from './discovery/version.ts';
import { createOpenApi } from './openapi/answers.ts';
import { parseResourcePath, targetOf } from './paths.ts';
import { type FrontRequest, readBody, readHead } from './request.ts';
import { answerResource } from './resources.ts';
import { failureAnswer } from './status.ts';
import { answerSubresource } from './subresources.ts';
import { administrator } from './users.ts';

export interface FrontOptions {
  readonly machine: Machine;
  readonly log: Log;
  /** Host and port as discovery shows them. */
  readonly address: () => string;
}

/** Answers every request that comes in over HTTP. */
export function createFront(options: FrontOptions): (message: IncomingMessage, response: ServerResponse) => void {
  const openApi = createOpenApi(options.machine);
  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const warnings: string[] = [];
    let answer: Answer;
    try {
      const body = await readBody(message);
      const request = {
        ...readHead(message),
        headers: message.headers,
        body,
        user: administrator,
        warn: (text: string) => void warnings.push(text),
      };
      answer = answerRequest(options, openApi, request);
    } catch (error) {
      answer = failureAnswer(error);
      if (answer.is === 'object' && answer.code === 500) options.log.error('a request failed', { path: message.url, error: String(error) });
    }
    await writeAnswer(response, answer, warnings);
  };
  return (message, response) => {
    serve(message, response).catch((error: unknown) => {
      // The client is gone, or the answer could not be written: nothing is left to say to it.
      options.log.debug('a connection broke', { path: message.url, error: String(error) });
      response.destroy();
    });
  };
}

function answerRequest({ machine, address }: FrontOptions, openApi: (request: FrontRequest) => Answer, request: FrontRequest): Answer {
  const [root] = request.path;
  switch (root) {
    case 'healthz':
    case 'livez':
    case 'readyz':
      return textAnswer('ok');
    case 'version':
      return objectAnswer(versionDocument);
    case 'api':
    case 'apis':
      return answerDiscovery(machine.registry, address(), request) ?? answerApi(machine, request);
    case 'openapi':
      return openApi(request);
    case undefined:
      return objectAnswer({ paths: ['/api', '/apis', '/healthz', '/livez', '/openapi/v2', '/openapi/v3', '/readyz', '/version'] });
    default:
      return textAnswer('404 page not found\n', 404);
  }
}

function answerApi(machine: Machine, request: FrontRequest): Answer {
  const path = parseResourcePath(request.path);
  if (path === undefined) throw unknownResource();
  const target = targetOf(machine.registry, path);
  switch (path.subresource) {
    case '':
    case 'status':
      return answerResource(machine, target, path, request);
    default:
      return answerSubresource(machine, target, path, request);
  }
}
