/** The string formats that Kubernetes checks; others are taken as they are. */
const formats: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': (text) => /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/.test(text),
  date: (text) => /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(text),
  duration: (text) => /^\d+(?:\.\d+)?\s*(?:ns|us|µs|ms|s|m|h|d|w)?$|^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(text),
  email: (text) => /^[^@\s]+@[^@\s]+$/.test(text),
  hostname: (text) => /^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)*$/.test(text),
  ipv4: (text) => /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|$)){4}$/.test(text),
  ipv6: (text) => text.includes(':') && /^[0-9a-fA-F:.]+$/.test(text),
  cidr: (text) => /^[0-9a-fA-F:.]+\/\d{1,3}$/.test(text),
  byte: (text) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text),
  uri: (text) => /^(?:[a-zA-Z][a-zA-Z0-9+.-]*:|\/)/.test(text),
  uuid: (text) => /^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$/.test(text),
};

export const hasFormat = (text: string, format: string): boolean => formats[format]?.(text) ?? true;
