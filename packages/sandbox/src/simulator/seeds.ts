/** Seeds whose stories once broke a law. They are played again by every run of the tests. */
export const brokenOnce: readonly string[] = ['34', '121', '182', '205', '1382', '1511', '1551'];
