import { defineKind, type Kind, type NamedMeta } from '@sluice/kubernetes';
import type { Schema } from './schema.ts';

/** The group and version that all five kinds share. */
export const apiVersion = 'argoproj.io/v1alpha1';

/** The form of the objects of this API: `spec` is there always, `status` once a controller has looked at it. */
export interface ApiObject<K extends string, Spec, Status> {
  readonly apiVersion: typeof apiVersion;
  readonly kind: K;
  readonly metadata: NamedMeta;
  readonly spec: Spec;
  readonly status?: Status;
}

/** A column that `kubectl get` prints. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: 'integer' | 'string' | 'date';
  readonly jsonPath: string;
  readonly description: string;
}

/** All that is to be said about one kind of this API: its CRD, validator and type come from here. */
export interface ApiKind<T extends ApiObject<string, unknown, unknown>> extends Kind<T> {
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly description: string;
  readonly spec: Schema<T['spec']>;
  readonly status?: Schema<NonNullable<T['status']>>;
  /** Paths of the scale subresource. Only kinds with a status subresource have one. */
  readonly scale?: { readonly specReplicasPath: string; readonly statusReplicasPath: string; readonly labelSelectorPath: string };
  /** Whether `status` is a subresource: then writes to the object leave it alone. */
  readonly statusSubresource: boolean;
  readonly columns: readonly PrinterColumn[];
}

const age: PrinterColumn = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
  description: 'Time since the object was created',
};

type Definition<T extends ApiObject<string, unknown, unknown>> = Pick<
  ApiKind<T>,
  'kind' | 'plural' | 'shortNames' | 'description' | 'spec' | 'status' | 'scale' | 'columns'
> &
  Partial<Pick<ApiKind<T>, 'namespaced' | 'statusSubresource'>>;

/** Makes a kind of this API. An `Age` column comes last by itself. */
export function defineApiKind<T extends ApiObject<string, unknown, unknown>>(definition: Definition<T>): ApiKind<T> {
  const { kind, plural, namespaced = true, statusSubresource = false, columns } = definition;
  return {
    ...definition,
    ...defineKind<T>(apiVersion, kind, plural, namespaced),
    singular: kind.toLowerCase(),
    statusSubresource,
    columns: [...columns, age],
  };
}
