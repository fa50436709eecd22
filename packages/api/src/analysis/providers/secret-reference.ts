import { boolean, object, string } from '../../schema.ts';

/** The Secret that holds a provider's key. */
export const secretReference = (name: string, key: string) =>
  object(`The Secret with the key ${key}. One named ${name} in the controller's namespace where left out.`, {
    name: string('Its name.'),
    namespaced: boolean("Whether it is in the run's namespace, not the controller's."),
  });
