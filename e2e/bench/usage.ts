import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';

/** What a process uses, as the kernel of this machine (Linux) counts it. */
export interface Usage {
  /** CPU time so far. The kernel counts in hundredths of a second. */
  cpuSeconds(): number;
  /** Resident memory. */
  megabytes(): number;
}

/** Of the program that wrote `<name>.pid` in the folder; always of the one that runs now. */
export function usageOf(folder: string, name: string): Usage {
  const proc = (file: string): string => {
    const pid = readFileSync(join(folder, `${name}.pid`), 'utf8').split('\n')[0] ?? '';
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  };
  return {
    cpuSeconds() {
      const fields = proc('stat')
        .replace(/^.*\) /, '')
        .split(' ');
      return (Number(fields[11]) + Number(fields[12])) / 100;
    },
    megabytes: () => Math.round(Number(/VmRSS:\s+(\d+)/.exec(proc('status'))?.[1]) / 1024),
  };
}

/** How busy the machine was in the last minute: what else runs makes everything slower. */
export const machineLoad = (): string => `load ${(loadavg()[0] ?? 0).toFixed(1)}`;
