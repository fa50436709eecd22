import type { Json } from '@sluice/kubernetes';
import { unknownResource } from '../errors.ts';
import type { Machine } from '../machine.ts';
import type { Target } from '../resource.ts';
import type { WriteOptions } from './body.ts';

/** Posts to a subresource that is no object of its own. */
export function postToSubresource(
  _machine: Machine,
  _target: Target,
  _where: { readonly namespace: string; readonly name: string },
  _subresource: string,
  _body: Json,
  _options: WriteOptions,
): Json {
  throw unknownResource();
}
