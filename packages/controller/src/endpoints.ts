import { createServer, type Server } from 'node:http';
import type { Log } from '@sluice/kubernetes';
import type { Metrics } from './metrics.ts';

/** Serves `/healthz` (always 200 while the process works) and `/metrics`, each on its own port; the result closes both. */
export async function serveEndpoints(
  metrics: Metrics,
  ports: { readonly healthz: number; readonly metrics: number },
  log: Log,
): Promise<() => void> {
  const health = createServer((request, response) => {
    response.statusCode = request.url === '/healthz' ? 200 : 404;
    response.end(request.url === '/healthz' ? 'ok' : 'not found');
  });
  const scrape = createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.statusCode = 404;
      response.end('not found');
      return;
    }
    metrics.render().then(
      ({ text, contentType }) => {
        response.setHeader('content-type', contentType);
        response.end(text);
      },
      (error: unknown) => {
        log.error('metrics could not be rendered', { error: String(error) });
        response.statusCode = 500;
        response.end();
      },
    );
  });
  await Promise.all([listen(health, ports.healthz), listen(scrape, ports.metrics)]);
  return () => {
    health.close();
    scrape.close();
    health.closeAllConnections();
    scrape.closeAllConnections();
  };
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => resolve());
  });
