import { array, boolean, type Infer, longInteger, object, required, type Schema, string } from '../../schema.ts';

const scopeDetail = object('One side.', {
  scope: required(string()),
  region: required(string()),
  step: required(longInteger('Seconds per point.')),
  start: string('RFC 3339.'),
  end: string('RFC 3339.'),
});

const scopeSchema = object(undefined, {
  name: required(string('Name of the scope.')),
  controlScope: required(scopeDetail),
  experimentScope: required(scopeDetail),
});

/** What Kayenta compares with what. */
export interface KayentaScope extends Infer<typeof scopeSchema> {}
const kayentaScope: Schema<KayentaScope> = scopeSchema;

const schema = object('Kayenta.', {
  address: required(string('URL of the server.')),
  application: required(string()),
  canaryConfigName: required(string()),
  metricsAccountName: required(string()),
  configurationAccountName: required(string()),
  storageAccountName: required(string()),
  threshold: required(
    object('Scores that decide.', {
      pass: required(longInteger('Score from which it is successful.')),
      marginal: required(longInteger('Score from which it is inconclusive.')),
    }),
  ),
  scopes: required(array('What to compare.', kayentaScope)),
  lookback: boolean(),
});

/** Kayenta. */
export interface KayentaMetric extends Infer<typeof schema> {}
export const kayentaMetric: Schema<KayentaMetric> = schema;
