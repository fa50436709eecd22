import type { Json } from '@sluice/kubernetes';
import { parseYaml } from '@sluice/kubernetes/yaml';
import { badRequest } from '../api-server/errors.ts';
import { jsonType, yamlType } from './answer.ts';
import { unsupportedMediaType } from './front-errors.ts';
import { decodeProtobuf } from './protobuf/decode.ts';
import type { FrontRequest } from './request.ts';

/** The bare media type of the body, lower case; JSON where the client does not say. */
export const mediaTypeOf = ({ headers }: Pick<FrontRequest, 'headers'>): string =>
  (headers['content-type'] ?? jsonType).split(';', 1)[0]?.trim().toLowerCase() ?? jsonType;

/** The body as the JSON it stands for, from JSON, YAML or protobuf. Throws UnsupportedMediaType and BadRequest. */
export function parseObjectBody(request: Pick<FrontRequest, 'headers' | 'body'>, kind: string): unknown {
  switch (mediaTypeOf(request)) {
    case jsonType:
    // What curl says where it is not told otherwise.
    case 'application/x-www-form-urlencoded':
      return parseJson(
        request.body.toString('utf8'),
        (why) => `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; ${why}`,
      );
    case yamlType:
    case 'application/x-yaml':
      return parseYamlBody(request.body.toString('utf8'));
    case 'application/vnd.kubernetes.protobuf':
      return decodeProtobuf(request.body);
    default:
      throw unsupportedMediaType();
  }
}

export function parseJson(text: string, explain: (why: string) => string = (why) => why): Json {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(explain(`json parse error: ${error instanceof Error ? error.message : String(error)}`));
  }
}

export function parseYamlBody(text: string): Json {
  const parsed = parseYaml(text);
  if (!parsed.ok) throw badRequest(`error decoding YAML: ${parsed.error}`);
  return parsed.value[0] ?? {};
}
