/** Who asks: what an answer depends on where roles are in force. */
export interface User {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** May do anything. Everybody is this one where connections are not encrypted: kubectl sends no credentials there. */
export const administrator: User = { name: 'system:admin', groups: ['system:masters', 'system:authenticated'] };

/** Who shows no credentials on an encrypted connection. */
export const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };
