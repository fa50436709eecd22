/** The query API of Elastic Load Balancing, version 2: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/Welcome.html */
import { type AwsIo, awsCredentials, awsUrl, regionOf, signed } from '@sluice/metric-providers';
import { elementAt, membersAt, parseXml, textIn, type XmlElement } from './xml.ts';

type Parameters = Readonly<Record<string, string>>;

/** Asks one kind of thing, page by page. */
export interface Elb {
  /** The members of a list, of all pages. Throws what AWS says where it does not answer with them. */
  list(action: string, list: string, parameters: Parameters): Promise<readonly XmlElement[]>;
}

const timeoutMs = 10_000;
/** More than any account may have of what is asked here. A service that never ends its pages is not asked for ever. */
const mostPages = 50;

/** `region` is that of the load balancer; where it is not known, that of the process. */
export function createElb(io: AwsIo, region: string | undefined): Elb {
  const ask = async (action: string, parameters: Parameters): Promise<XmlElement> => {
    const where = regionOf(region, io);
    const credentials = await awsCredentials({ region: where }, io);
    const request = {
      method: 'POST',
      url: awsUrl('elasticloadbalancing', where, 'AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2', io),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ Action: action, Version: '2015-12-01', ...parameters }).toString(),
      timeoutMs,
      isQuery: true,
    } as const;
    const answer = await io.http.send(
      signed(request, credentials, { region: where, service: 'elasticloadbalancing', now: io.clock.now() }),
    );
    if (answer.status !== 200) throw new Error(`AWS refused ${action} with status ${answer.status}${refusalIn(answer.body)}`);
    const result = elementAt(readXml(action, answer.body), `${action}Result`);
    if (result === undefined) throw new Error(`AWS answered ${action} with something else`);
    return result;
  };
  return {
    async list(action, list, parameters) {
      const members: XmlElement[] = [];
      let marker = '';
      for (let page = 0; page < mostPages; page += 1) {
        const result = await ask(action, marker === '' ? parameters : { ...parameters, Marker: marker });
        // A list that is not there is no empty list: nothing may be concluded from it.
        if (elementAt(result, list) === undefined) throw new Error(`AWS answered ${action} without ${list}`);
        members.push(...membersAt(result, list));
        marker = textIn(result, 'NextMarker');
        if (marker === '') return members;
      }
      throw new Error(`AWS answers ${action} with more than ${mostPages} pages`);
    },
  };
}

function readXml(action: string, body: string): XmlElement {
  try {
    return parseXml(body);
  } catch (error) {
    throw new Error(`the answer of AWS to ${action} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The code and the message of a refusal, as far as they can be read. */
function refusalIn(body: string): string {
  try {
    const error = elementAt(parseXml(body), 'Error');
    return error === undefined ? '' : `: ${textIn(error, 'Code')} ${textIn(error, 'Message')}`.trimEnd();
  } catch {
    return '';
  }
}
