/** Seeds whose stories once broke a law. They are played again by every run of the tests. */
export const brokenOnce: readonly string[] = [
  '34',
  '121',
  '182',
  '205',
  '442',
  '1114',
  '1302',
  '1382',
  '1511',
  '1551',
  '1685',
  '1844',
  '1852',
  '5008',
  '20002',
  '40003',
];
