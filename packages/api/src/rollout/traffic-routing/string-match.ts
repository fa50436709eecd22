import { type Infer, object, type Schema, string } from '../../schema.ts';

const schema = object('How a text is compared. Set exactly one field.', {
  exact: string('The whole text.'),
  prefix: string('Its beginning.'),
  regex: string('A regular expression.'),
});

/** How a header, path or method is compared: exactly one of the three. */
export interface StringMatch extends Infer<typeof schema> {}
export const stringMatch: Schema<StringMatch> = schema;
