/** Labels, annotations and selector keys that are part of the API: tools and running clusters depend on them to the letter. */

/** The label that tells the pods of one revision from those of another: on ReplicaSets, pods, Service selectors, runs and Experiments. */
export const podTemplateHashLabel = 'rollouts-pod-template-hash';

/** Annotation: the revision number, on Rollouts, ReplicaSets, AnalysisRuns and Experiments. */
export const revisionAnnotation = 'rollout.argoproj.io/revision';
/** Annotation on a ReplicaSet: the revisions it has been before, separated by commas. */
export const revisionHistoryAnnotation = 'rollout.argoproj.io/revision-history';
/** Annotation on a ReplicaSet: the Rollout's `spec.replicas` when it was last scaled. */
export const desiredReplicasAnnotation = 'rollout.argoproj.io/desired-replicas';
/** Annotation on a Rollout: the generation of the workload that `workloadRef` names. */
export const workloadGenerationAnnotation = 'rollout.argoproj.io/workload-generation';
/** Annotation on a ReplicaSet: JSON of the labels and annotations that its role gave it. */
export const ephemeralMetadataAnnotation = 'rollout.argoproj.io/ephemeral-metadata';
/** Annotation on a ReplicaSet: RFC 3339 time after which it may be scaled down. It has no prefix. */
export const scaleDownDeadlineAnnotation = 'scale-down-deadline';

/** Annotation on Services, DestinationRules and VirtualNodes: the name of the Rollout that steers them. */
export const managedByAnnotation = 'argo-rollouts.argoproj.io/managed-by-rollouts';
/** Label on objects of all five kinds: which of several controllers looks after them. */
export const instanceIdLabel = 'argo-rollouts.argoproj.io/controller-instance-id';
/** Annotation on an Ingress: JSON of the ALB annotations that each Rollout manages. */
export const managedAlbAnnotation = 'rollouts.argoproj.io/managed-alb-annotations';
/** The former name of `managedAlbAnnotation`. */
export const managedAlbActionsAnnotation = 'rollouts.argoproj.io/managed-alb-actions';

/** Annotation on ReplicaSets and Services of an Experiment: the Experiment's name. */
export const experimentNameAnnotation = 'experiment.argoproj.io/name';
/** Annotation on ReplicaSets and Services of an Experiment: the template's name in it. */
export const experimentTemplateAnnotation = 'experiment.argoproj.io/template-name';

/** Label on a metric's Job: the uid of the AnalysisRun. */
export const analysisRunUidLabel = 'analysisrun.argoproj.io/uid';
/** Annotation on a metric's Job: the name of the AnalysisRun. */
export const analysisRunNameAnnotation = 'analysisrun.argoproj.io/name';
/** Annotation on a metric's Job: the namespace of the AnalysisRun. */
export const analysisRunNamespaceAnnotation = 'analysisrun.argoproj.io/namespace';
/** Annotation on a metric's Job: the metric it measures. */
export const analysisRunMetricAnnotation = 'analysisrun.argoproj.io/metric-name';

/** Label on an AnalysisRun: why it runs, one of `rolloutTypes`. */
export const rolloutTypeLabel = 'rollout-type';
export const rolloutTypes = ['Step', 'Background', 'PrePromotion', 'PostPromotion'] as const;
export type RolloutType = (typeof rolloutTypes)[number];
/** Label on an AnalysisRun of a step: the step's index. */
export const stepIndexLabel = 'step-index';

/** Annotation that kubectl's client-side apply keeps; never copied to children. */
export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';
/** Annotation that notifications keep their state in; never copied to children. */
export const notifiedAnnotation = 'notified.notifications.argoproj.io';
