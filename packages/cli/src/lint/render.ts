import { type Finding, rules } from './finding.ts';

/** `rollout.yaml:12:9: error: spec.strategy.canary.steps[0].setWeight: … (rules)` */
export const findingLine = ({ file, line, column, severity, message, rule }: Finding): string =>
  `${file}:${line}:${column}: ${severity}: ${message} (${rule})`;

/**
 * The findings as SARIF, which code hosts show beside the lines:
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifOf(findings: readonly Finding[], version: string): object {
  const ids = Object.keys(rules);
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'sluice-lint',
            version,
            rules: Object.entries(rules).map(([id, text]) => ({ id, shortDescription: { text } })),
          },
        },
        results: findings.map(({ rule, severity, message, file, line, column }) => ({
          ruleId: rule,
          ruleIndex: ids.indexOf(rule),
          level: severity,
          message: { text: message },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: encodeURI(file.replaceAll('\\', '/')) },
                region: { startLine: line, startColumn: column },
              },
            },
          ],
        })),
      },
    ],
  };
}
