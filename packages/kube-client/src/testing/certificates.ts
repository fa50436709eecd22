import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificates {
  readonly ca: string;
  readonly server: { readonly cert: string; readonly key: string };
  readonly client: { readonly cert: string; readonly key: string };
}

const binary = process.env.OPENSSL ?? 'openssl';

export const hasOpenssl = ((): boolean => {
  try {
    execFileSync(binary, ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** An authority, and what it has signed: a server that is called `kube.test` and 127.0.0.1, and a client. */
export function createCertificates(folder: string): Certificates {
  mkdirSync(folder, { recursive: true });
  const openssl = (...args: string[]): void => void execFileSync(binary, args, { cwd: folder, stdio: 'ignore' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=test-ca', '-days', '2');
  const sign = (name: string, subject: string, extension: string): { cert: string; key: string } => {
    writeFileSync(join(folder, `${name}.ext`), extension);
    openssl('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject);
    const authority = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'];
    openssl('x509', '-req', '-in', `${name}.csr`, ...authority, '-out', `${name}.crt`, '-days', '2', '-extfile', `${name}.ext`);
    return { cert: readFileSync(join(folder, `${name}.crt`), 'utf8'), key: readFileSync(join(folder, `${name}.key`), 'utf8') };
  };
  return {
    ca: readFileSync(join(folder, 'ca.crt'), 'utf8'),
    server: sign('server', '/CN=server', 'subjectAltName=DNS:kube.test,IP:127.0.0.1'),
    client: sign('client', '/CN=tester/O=people', 'extendedKeyUsage=clientAuth'),
  };
}
