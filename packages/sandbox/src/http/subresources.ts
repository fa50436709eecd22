import { ApiError } from '@sluice/kubernetes';
import type { StoredObject } from '../api-server/draft.ts';
import { unknownResource } from '../api-server/errors.ts';
import type { Machine } from '../api-server/machine.ts';
import { changeObject } from '../api-server/operations/change.ts';
import { patchObject } from '../api-server/operations/patch.ts';
import type { Target } from '../api-server/resource.ts';
import { postToSubresource } from '../api-server/subresources/post.ts';
import { changeScale, readScale } from '../api-server/subresources/scale.ts';
import { type Answer, objectAnswer } from './answer.ts';
import { parseObjectBody } from './body.ts';
import { notAllowed } from './front-errors.ts';
import { logAnswer } from './logs.ts';
import { negotiate } from './negotiation.ts';
import { readPatch } from './patches.ts';
import type { ResourcePath } from './paths.ts';
import { presenterOf } from './present.ts';
import type { FrontRequest } from './request.ts';
import { scaleTable } from './tables/scales.ts';
import { writeOptionsIn } from './write-options.ts';

/** Serves the parts of an object that have a form of their own. Throws NotFound for parts that do not exist. */
export function answerSubresource(machine: Machine, target: Target, path: ResourcePath, request: FrontRequest): Answer {
  const { subresource } = path;
  switch (subresource) {
    case 'scale':
      return answerScale(machine, target, path, request);
    case 'finalize':
      if (target.type.id !== 'namespaces') throw unknownResource();
      return answerFinalize(machine, target, path, request);
  }
  switch (`${target.type.id}/${subresource}`) {
    case 'pods/log':
      if (request.method !== 'GET') throw notAllowed();
      return logAnswer(machine, target, path, request);
    case 'pods/exec':
    case 'pods/attach':
    case 'pods/portforward':
      throw new ApiError('BadRequest', `the sandbox models containers and does not run them, so that ${subresource} is not possible`);
  }
  if (request.method !== 'POST') throw unknownResource();
  const body = parseObjectBody(request, subresource);
  return objectAnswer(postToSubresource(machine, target, path, subresource, body, writeOptionsIn(request)), 201);
}

function answerScale(machine: Machine, target: Target, { namespace, name }: ResourcePath, request: FrontRequest): Answer {
  if (target.version.scale === undefined) throw unknownResource();
  const where = { namespace, name };
  const { form, contentType } = negotiate(request.headers.accept, request.query);
  const presenter = presenterOf(machine, target, form, () => scaleTable);
  const shown = (scale: StoredObject): Answer => ({ is: 'object', code: 200, body: presenter.object(scale), contentType });
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return shown(readScale(machine, target, where));
    case 'PUT': {
      const body = parseObjectBody(request, 'Scale');
      return shown(changeScale(machine, target, where, () => body, writeOptionsIn(request)));
    }
    case 'PATCH':
      return shown(patchObject(machine, target, { ...where, subresource: 'scale' }, readPatch(request, target), writeOptionsIn(request)));
    default:
      throw notAllowed();
  }
}

/** Namespaces lose their finalizers in spec here; that is done with what they hold, not by asking. */
function answerFinalize(machine: Machine, target: Target, { namespace, name }: ResourcePath, request: FrontRequest): Answer {
  if (request.method !== 'PUT') throw notAllowed();
  const body = parseObjectBody(request, target.type.kind);
  return objectAnswer(changeObject(machine, target, { namespace, name }, () => body, writeOptionsIn(request)));
}
