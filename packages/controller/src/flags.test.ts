import { describe, expect, test } from '@jest/globals';
import { CommanderError } from 'commander';
import { parseFlags } from './flags.ts';

const parse = (...args: string[]) => parseFlags(args, '1.2.3');

describe('parseFlags', () => {
  test('has the defaults of the reference controller', () => {
    expect(parse()).toMatchObject({
      namespaced: false,
      instanceId: '',
      qps: 40,
      burst: 80,
      rolloutThreads: 10,
      analysisThreads: 30,
      metricsPort: 8090,
      healthzPort: 8080,
      leaderElect: true,
      leaderElectLeaseDurationMs: 15_000,
      leaderElectRenewDeadlineMs: 10_000,
      leaderElectRetryPeriodMs: 2000,
      loglevel: 'info',
      logformat: 'text',
      ignored: [],
    });
  });

  test('reads switches in the forms that Go programs take', () => {
    expect(parse('--namespaced').namespaced).toBe(true);
    expect(parse('--namespaced=true').namespaced).toBe(true);
    expect(parse('--leader-elect=false').leaderElect).toBe(false);
    expect(parse('--leader-elect', '--qps=500', '--burst', '1000')).toMatchObject({ leaderElect: true, qps: 500, burst: 1000 });
    expect(parse('--leader-election-lease-duration=30s').leaderElectLeaseDurationMs).toBe(30_000);
  });

  test('takes step plugins one by one, and refuses what is no address', () => {
    expect(parse().stepPlugins).toEqual({});
    expect(parse('--step-plugin=a/b=http://plugin:8080/x?y=z', '--step-plugin', 'c=disabled').stepPlugins).toEqual({
      'a/b': 'http://plugin:8080/x?y=z',
      c: 'disabled',
    });
    for (const bad of ['a', 'a=', '=http://x', 'a=ftp://x', 'a=nowhere']) expect(() => parse('--step-plugin', bad)).toThrow(CommanderError);
    expect(() => parse('--step-plugin=a=http://x', '--step-plugin=a=http://y')).toThrow('a is given twice');
  });

  test('takes the flags of the reference for parts that are not here, and says which were given', () => {
    const { ignored } = parse('--istio-api-version=v1', '--rollout-resync', '900', '--kloglevel=2', '--controllers=analysis');
    expect([...ignored].sort()).toEqual(['--controllers', '--istio-api-version', '--kloglevel', '--rollout-resync']);
  });

  test('asks AWS when it is told to, by the present name or the former one', () => {
    expect(parse()).toMatchObject({ awsVerifyTargetGroup: false, albTagKeyResourceId: 'ingress.k8s.aws/resource' });
    expect(parse('--aws-verify-target-group').awsVerifyTargetGroup).toBe(true);
    expect(parse('--aws-verify-target-group=false').awsVerifyTargetGroup).toBe(false);
    expect(parse('--alb-verify-weight', '--alb-tag-key-resource-id', 'mine')).toMatchObject({
      awsVerifyTargetGroup: true,
      albTagKeyResourceId: 'mine',
    });
  });

  test('knows the former name of the metrics port', () => {
    expect(parse('--metricsport=9999').metricsPort).toBe(9999);
  });

  test.each([['--qps=many'], ['--leader-elect=maybe'], ['--loglevel=loud'], ['--leader-election-lease-duration=5m'], ['--no-such-flag']])(
    'refuses %s',
    (flag) => {
      const write = process.stderr.write;
      process.stderr.write = () => true;
      try {
        expect(() => parse(flag)).toThrow(CommanderError);
      } finally {
        process.stderr.write = write;
      }
    },
  );
});
