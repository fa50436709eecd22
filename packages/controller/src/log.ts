import type { Log, LogFields } from '@sluice/kubernetes';
import winston from 'winston';

export interface LogOptions {
  /** `debug`, `info`, `warn` or `error`: lines below are left out. */
  readonly level: string;
  readonly format: 'text' | 'json';
}

/** A structured log on standard error: one line for each message, its facts as fields. */
export function createLog({ level, format }: LogOptions): Log {
  const { combine, json, printf, timestamp } = winston.format;
  const line = printf(({ timestamp: time, level: severity, message, ...fields }) => {
    const facts = Object.entries(fields).map(
      ([key, value]) => `${key}=${/^[\w./:-]+$/.test(String(value)) ? value : JSON.stringify(value)}`,
    );
    return [`time=${time}`, `level=${severity}`, `msg=${JSON.stringify(message)}`, ...facts].join(' ');
  });
  const logger = winston.createLogger({
    level,
    format: combine(timestamp(), format === 'json' ? json() : line),
    transports: [new winston.transports.Stream({ stream: process.stderr })],
  });
  return wrap(logger, {});
}

function wrap(logger: winston.Logger, common: LogFields): Log {
  const write =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      const set = Object.entries({ ...common, ...fields }).filter(([, value]) => value !== undefined);
      logger.log(level, message, Object.fromEntries(set));
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    with: (fields) => wrap(logger, { ...common, ...fields }),
  };
}
