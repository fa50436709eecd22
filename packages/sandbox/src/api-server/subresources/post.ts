import type { Json } from '@sluice/kubernetes';
import { unknownResource } from '../errors.ts';
import type { Machine } from '../machine.ts';
import type { WriteOptions } from '../operations/body.ts';
import type { Target } from '../resource.ts';
import { bindPod } from './binding.ts';
import { evictPod } from './eviction.ts';
import { issueToken } from './token.ts';

const success: Json = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

/** Posts to a subresource that is no object of its own; returns what the server answers. Throws NotFound for unknown ones. */
export function postToSubresource(
  machine: Machine,
  target: Target,
  where: { readonly namespace: string; readonly name: string },
  subresource: string,
  body: unknown,
  options: WriteOptions,
): Json {
  switch (`${target.type.id}/${subresource}`) {
    case 'pods/binding':
      bindPod(machine, target, where, body, options);
      return success;
    case 'pods/eviction':
      evictPod(machine, target, where, body, options);
      return success;
    case 'serviceaccounts/token':
      return issueToken(machine, target, where, body) as Json;
    default:
      throw unknownResource();
  }
}
