import { type Infer, integer, object, required, type Schema } from '../schema.ts';

const schema = object('Keeps pods of two revisions on different nodes. Set exactly one kind.', {
  preferredDuringSchedulingIgnoredDuringExecution: object('Where the scheduler can.', {
    weight: required(integer('How strong the wish is, 1 to 100.', { minimum: 1, maximum: 100 })),
  }),
  requiredDuringSchedulingIgnoredDuringExecution: object('Always.', {}),
});

/** Keeps pods of two revisions on different nodes. */
export interface AntiAffinity extends Infer<typeof schema> {}
export const antiAffinity: Schema<AntiAffinity> = schema;
