import { baseUrl } from '../base-url.ts';
import type { AwsIo } from './credentials.ts';

/** Where a service of AWS is asked: at the address in the setting of this name or, where there is none, at its own in the region. */
export function awsUrl(service: string, region: string, override: string, { setting }: Pick<AwsIo, 'setting'>): string {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `${baseUrl(setting(override) ?? `https://${service}.${region}.${domain}`)}/`;
}
