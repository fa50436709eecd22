import { array, type Infer, object, required, type Schema, string } from '../../schema.ts';

const headerSchema = object(undefined, {
  key: required(string('Name of the header.')),
  value: required(string('Its value.')),
});

/** A header to send with a request. */
export interface RequestHeader extends Infer<typeof headerSchema> {}
export const requestHeader: Schema<RequestHeader> = headerSchema;

const basicAuth = object('User name and password.', { username: string(), password: string() });

const oauth2 = object('OAuth 2 client credentials.', {
  tokenUrl: string('Where to get a token.'),
  clientId: string(),
  clientSecret: string(),
  scopes: array('Scopes to ask for.', string()),
});

const sigv4 = object('AWS Signature Version 4.', {
  region: string('AWS region.'),
  profile: string('Profile of the credentials.'),
  roleArn: string('Role to take on.'),
});

const schema = object('How to log in.', { basicAuth, oauth2, sigv4 });

/** How a provider logs in at its server: one of the three. */
export interface ProviderAuthentication extends Infer<typeof schema> {}
export const providerAuthentication: Schema<ProviderAuthentication> = schema;
