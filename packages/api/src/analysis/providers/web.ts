import { anyJson, array, boolean, type Infer, longInteger, object, required, type Schema, string } from '../../schema.ts';
import { providerAuthentication, requestHeader } from './authentication.ts';

const schema = object('Any server that answers in JSON.', {
  url: required(string('What to ask.')),
  method: string('GET (where left out), POST or PUT.'),
  headers: array('Headers to send.', requestHeader),
  body: string('Body to send, as text.'),
  jsonBody: anyJson('Body to send, as JSON.'),
  timeoutSeconds: longInteger('10 where left out.'),
  jsonPath: string('Part of the answer to take, such as {$.data.ok}. All of it where left out.'),
  insecure: boolean('Skips the check of the certificate.'),
  authentication: providerAuthentication,
});

/** Any server that answers in JSON. */
export interface WebMetric extends Infer<typeof schema> {}
export const webMetric: Schema<WebMetric> = schema;
