/**
 * The same function, but what it gave for an object is given again as long as that object is in use: for objects that never change, as
 * those of a store. Further arguments must be the same at every call.
 */
export function remembered<T extends object, More extends readonly unknown[], R>(
  find: (object: T, ...more: More) => R,
): (object: T, ...more: More) => R {
  const known = new WeakMap<T, R>();
  return (object, ...more) => {
    const found = known.get(object) ?? find(object, ...more);
    known.set(object, found);
    return found;
  };
}
