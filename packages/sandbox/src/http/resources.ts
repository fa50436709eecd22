import type { StoredObject } from '../api-server/draft.ts';
import { unknownResource } from '../api-server/errors.ts';
import type { Machine } from '../api-server/machine.ts';
import { changeObject } from '../api-server/operations/change.ts';
import { createObject } from '../api-server/operations/create.ts';
import { patchObject } from '../api-server/operations/patch.ts';
import { listObjects, readExisting, readObject } from '../api-server/operations/read.ts';
import type { Target } from '../api-server/resource.ts';
import type { Answer } from './answer.ts';
import { parseObjectBody } from './body.ts';
import { removeCollection, removeOne } from './deleting.ts';
import { notAllowed } from './front-errors.ts';
import { negotiate } from './negotiation.ts';
import { readPatch } from './patches.ts';
import type { ResourcePath } from './paths.ts';
import { presenterOf } from './present.ts';
import { flagOf, listRequestIn } from './query.ts';
import type { FrontRequest } from './request.ts';
import { watchAnswer } from './watching.ts';
import { writeOptionsIn } from './write-options.ts';

/** Serves one request for objects of a resource, or for the status of one. */
export function answerResource(machine: Machine, target: Target, path: ResourcePath, request: FrontRequest): Answer {
  return path.name === '' ? answerCollection(machine, target, path, request) : answerObject(machine, target, path, request);
}

function answerCollection(machine: Machine, target: Target, path: ResourcePath, request: FrontRequest): Answer {
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return readMany(machine, target, path, request);
    case 'POST': {
      if (target.type.namespaced && path.namespace === '') throw notAllowed();
      const body = parseObjectBody(request, target.type.kind);
      return shown(machine, target, request, createObject(machine, target, path.namespace, body, writeOptionsIn(request)), 201);
    }
    case 'DELETE':
      return removeCollection(machine, target, path, request);
    default:
      throw notAllowed();
  }
}

function answerObject(machine: Machine, target: Target, path: ResourcePath, request: FrontRequest): Answer {
  const { namespace, name } = path;
  const where = path.subresource === 'status' ? ({ namespace, name, subresource: 'status' } as const) : { namespace, name };
  if (where.subresource === 'status' && !target.version.hasStatus) throw unknownResource();
  switch (request.method) {
    case 'GET':
    case 'HEAD': {
      if (flagOf(request, 'watch')) return readMany(machine, target, path, request);
      return shown(machine, target, request, readExisting(machine, target, namespace, name), 200);
    }
    case 'PUT': {
      const body = parseObjectBody(request, target.type.kind);
      return shown(
        machine,
        target,
        request,
        changeObject(machine, target, where, () => body, writeOptionsIn(request)),
        200,
      );
    }
    case 'PATCH': {
      const patch = readPatch(request, target);
      const existed = readObject(machine, target, namespace, name) !== undefined;
      const object = patchObject(machine, target, where, patch, writeOptionsIn(request));
      return shown(machine, target, request, object, existed ? 200 : 201);
    }
    case 'DELETE':
      if (where.subresource === 'status') throw notAllowed();
      return removeOne(machine, target, path, request);
    default:
      throw notAllowed();
  }
}

function readMany(machine: Machine, target: Target, path: ResourcePath, request: FrontRequest): Answer {
  const representation = negotiate(request.headers.accept, request.query);
  if (flagOf(request, 'watch')) return watchAnswer(machine, target, path, request, representation);
  const page = listObjects(machine, target, listRequestIn(request, path));
  const body = presenterOf(machine, target, representation.form).list(page);
  return { is: 'object', code: 200, body, contentType: representation.contentType };
}

function shown(machine: Machine, target: Target, request: FrontRequest, object: StoredObject, code: number): Answer {
  const { form, contentType } = negotiate(request.headers.accept, request.query);
  return { is: 'object', code, body: presenterOf(machine, target, form).object(object), contentType };
}
