import type { Measured } from '@sluice/analysis';
import { isObject, type Json } from '@sluice/kubernetes';
import type { HttpResponse } from '../http-port.ts';
import { jsonOf, quoted, refusal } from '../json-answer.ts';

/** What an answer of the query API says. Throws what the server says where it is no success. */
export function measuredIn(response: HttpResponse): Measured {
  const { status, body } = response;
  if (status >= 300 && !body.startsWith('{')) throw refusal('Prometheus', response);
  const answer = jsonOf(response);
  if (!isObject(answer)) throw refusal('Prometheus', response);
  if (answer.status !== 'success')
    throw new Error(`Prometheus answered with status ${status}: ${answer.errorType ?? 'error'}: ${answer.error ?? quoted(body)}`);
  const { resultType, result } = isObject(answer.data) ? answer.data : {};
  const warnings = Array.isArray(answer.warnings) ? answer.warnings.join('; ') : '';
  return { is: 'value', value: valueIn(resultType, result), ...(warnings === '' ? {} : { facts: { warnings } }) };
}

/** A scalar is a number. A vector is a list of numbers, one for each series; so is a matrix, with all points of all series. */
function valueIn(resultType: unknown, result: unknown): Json {
  const series = Array.isArray(result) ? result : [];
  switch (resultType) {
    case 'scalar':
      return numberIn(result);
    case 'vector':
      return series.map((each) => numberIn(each.value));
    case 'matrix':
      return series.flatMap((each) => (each.values ?? [undefined]).map(numberIn));
    default:
      throw new Error(`a Prometheus result of type ${resultType} cannot be judged`);
  }
}

/** The number of a point: `[1435781451.781, "0.25"]`, where the text may be NaN, +Inf or -Inf. Histograms have none. */
function numberIn(point: unknown): number {
  const text: unknown = Array.isArray(point) ? point[1] : undefined;
  if (typeof text !== 'string') throw new Error('the Prometheus result has points without a number, such as native histograms');
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  return Number(text);
}
