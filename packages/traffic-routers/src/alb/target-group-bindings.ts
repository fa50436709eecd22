/**
 * Which target groups hold the pods of a Service, by the AWS Load Balancer Controller's word.
 * Specification: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/targetgroupbinding/spec/
 */
import { defineKind, type KubeObject } from '@sluice/kubernetes';
import { textAt } from '../tree.ts';

export const targetGroupBindings = defineKind<KubeObject>('elbv2.k8s.aws/v1beta1', 'TargetGroupBinding', 'targetgroupbindings');

/** The ARNs of the target groups that have the pods of a Service as targets. Those of nodes are left out: they do not tell pods apart. */
export const targetGroupsOf = (service: string, bindings: readonly KubeObject[]): readonly string[] =>
  bindings
    .filter((each) => textAt(each, 'spec', 'serviceRef', 'name') === service && textAt(each, 'spec', 'targetType') === 'ip')
    .flatMap((each) => textAt(each, 'spec', 'targetGroupARN') ?? [])
    .sort();
