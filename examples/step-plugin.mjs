// A step plugin that takes as long as its config says: `plugin: {name: example/wait, config: {seconds: 20}}`.
// The protocol is told in docs/step-plugins.md. Start it with `node step-plugin.mjs 8085`.
import { createServer } from 'node:http';

const answerTo = {
  // All it needs to know is in the status, so it may be restarted at any time, and a question that comes twice does no harm.
  Run({ config = {}, status = { until: Date.now() + (config.seconds ?? 10) * 1000 } }) {
    const left = Math.ceil((status.until - Date.now()) / 1000);
    return left <= 0 ? { phase: 'Successful', status } : { phase: 'Running', message: `${left} s left`, requeueAfter: `${left}s`, status };
  },
  Terminate: () => ({ phase: 'Successful' }),
  Abort: () => ({ phase: 'Successful', message: 'there was nothing to undo' }),
};

const server = createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  const question = JSON.parse(body);
  process.stdout.write(`${question.operation} ${question.id}\n`);
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answerTo[question.operation](question)));
});
server.listen(Number(process.argv[2] ?? 8085), '127.0.0.1', () => process.stdout.write(`listening on ${server.address().port}\n`));
