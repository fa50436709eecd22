import type { ManagedRoute, StringMatch } from '@sluice/api';
import { isObject } from '@sluice/kubernetes';

/** What placeholders stand for. A number keeps its type where the placeholder is the whole text. */
export type Values = Readonly<Record<string, string | number>>;

/** Marks an item of a list in a template that is repeated: once for each header, or for each alternative of a mirror route. */
const forEach = '$forEach';

/** A template with its placeholders `${name}` filled in, in keys and in values. A placeholder that stands for nothing here stays. */
export function filled(template: unknown, values: Values, repeated: Readonly<Record<string, readonly Values[]>> = {}): unknown {
  if (typeof template === 'string') return filledText(template, values);
  if (Array.isArray(template)) {
    return template.flatMap((item) => {
      const by = isObject(item) ? item[forEach] : undefined;
      if (!isObject(item) || typeof by !== 'string') return [filled(item, values, repeated)];
      const { [forEach]: _by, ...rest } = item;
      return (repeated[by] ?? []).map((own) => filled(rest, { ...values, ...own }, repeated));
    });
  }
  if (!isObject(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, field]) => [String(filledText(key, values)), filled(field, values, repeated)]),
  );
}

function filledText(text: string, values: Values): string | number {
  const [, only] = /^\$\{(\w+)\}$/.exec(text) ?? [];
  if (only !== undefined) return values[only] ?? text;
  return text.replace(/\$\{(\w+)\}/g, (all, name: string) => String(values[name] ?? all));
}

/** What the placeholders of a managed route stand for: `headers` are repeated for a header route, `matches` for a mirror route. */
export function valuesOf(route: ManagedRoute): { readonly values: Values; readonly repeated: Readonly<Record<string, readonly Values[]>> } {
  if (route.kind === 'header') {
    const headers = route.match.map(({ headerName, headerValue }) => ({ headerName, ...compared('header', headerValue) }));
    return { values: { name: route.name }, repeated: { headers } };
  }
  const matches = route.match.map(({ method, path }) => ({ ...compared('method', method), ...compared('path', path) }));
  const headers = route.match.flatMap((match) =>
    Object.entries(match.headers ?? {}).map(([headerName, value]) => ({ headerName, ...compared('header', value) })),
  );
  return { values: { name: route.name, percentage: route.percentage }, repeated: { matches, headers } };
}

/** `headerMatch` is exact, prefix or regex, and `headerValue` what is compared. */
function compared(what: string, { exact, prefix, regex }: StringMatch = {}): Values {
  const [how, value] = regex !== undefined ? ['regex', regex] : prefix !== undefined ? ['prefix', prefix] : ['exact', exact ?? ''];
  return { [`${what}Match`]: how, [`${what}Value`]: value };
}
