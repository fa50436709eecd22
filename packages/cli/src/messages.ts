import type { AnyApiKind } from '@sluice/api';
import { type Kind, resourceOf } from '@sluice/kubernetes';
import { failed, type Outcome } from './outcome.ts';

/** What the server says of an object that it does not have: `rollouts.argoproj.io "web" not found`. */
export const notFound = (kind: Kind, name: string): Outcome => failed(`${resourceOf(kind)} "${name}" not found`);

/** The same where the object was looked for among others: with the kind's name in the singular. */
export const notAmong = (kind: AnyApiKind, name: string): Outcome => failed(notAmongText(kind, name));

export const notAmongText = (kind: AnyApiKind, name: string): string => `${kind.singular}.${kind.group} "${name}" not found`;
