import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certificate } from './listen.ts';

/**
 * A certificate for this host that is its own authority, valid for a year, made by the program `openssl`. Throws, saying what to do,
 * where that is not installed.
 */
export function selfSigned(host: string): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = ['DNS:localhost', 'DNS:kubernetes.default.svc', 'IP:127.0.0.1', `${isIP(host) === 0 ? 'DNS' : 'IP'}:${host}`];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key];
  const subject = [
    '-subj',
    '/CN=sluice-sandbox',
    '-addext',
    `subjectAltName=${[...new Set(names)].join(',')}`,
    '-days',
    '365',
    '-out',
    cert,
  ];
  try {
    execFileSync('openssl', ['req', '-x509', ...curve, ...subject], { stdio: ['ignore', 'ignore', 'pipe'] });
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
  } catch (error) {
    if (isMissing(error)) throw new Error('a certificate needs the program openssl; install it, or give one with --tls-cert and --tls-key');
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
