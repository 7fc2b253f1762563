// SPDX-License-Identifier: GPL-3.0-or-later
// Hand recorded exchanges to Prism, which holds them against docs/api/openapi.yaml:
//   node judge.js OPENAPI.yaml EXCHANGES.jsonl…
//
// An exchange is a line {"test", "method", "target", "request_headers", "request_body" (base64),
// "status", "headers", "body" (base64)}. An answer that the contract does not describe is a fault,
// always; a request that it does not describe is one when the server did not refuse it.
'use strict';

const fs = require('fs');
const path = require('path');
const { createInstance, getHttpOperationsFromSpec } = require('@stoplight/prism-http');

const quiet = {};
for (const level of ['trace', 'debug', 'info', 'success', 'warn', 'error', 'fatal'])
  quiet[level] = () => {};
quiet.child = () => quiet;

const UPSTREAM = new URL('http://127.0.0.1/');

function lower(headers) {
  return Object.fromEntries(
    Object.entries(headers || {}).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function decode(base64, headers) {
  if (!base64)
    return undefined;
  const bytes = Buffer.from(base64, 'base64');
  if (!/json/.test(headers['content-type'] || ''))
    return bytes.toString('latin1');
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    return bytes.toString('utf8');
  }
}

function words(violation) {
  return `${(violation.path || []).join('.')} ${violation.message}`.trim();
}

// What is wrong with one exchange, as a list of sentences; adds the operation to `met`.
async function faults(operations, exchange, met) {
  const headers = lower(exchange.headers);
  const request_headers = lower(exchange.request_headers);
  const url = new URL(exchange.target, UPSTREAM);
  const query = {};
  for (const [name, value] of url.searchParams)
    query[name] = name in query ? [].concat(query[name], value) : value;
  const output = {
    statusCode: exchange.status,
    headers,
    body: decode(exchange.body, headers),
  };
  const prism = createInstance(
    {
      isProxy: true, upstream: UPSTREAM, mock: false, errors: false, upstreamProxy: undefined,
      validateRequest: true, validateResponse: true, checkSecurity: true,
    },
    {
      logger: quiet,
      forward: (input, base, proxy, resource) => () => async () => {
        if (resource)
          met.add(`${resource.method.toUpperCase()} ${resource.path}`);
        return { _tag: 'Right', right: output };
      },
    });
  const result = await prism.request(
    {
      method: exchange.method.toLowerCase(),
      url: { path: url.pathname, query, baseUrl: undefined },
      headers: request_headers,
      body: decode(exchange.request_body, request_headers),
    },
    operations)();
  if (result._tag === 'Left')
    return [`Prism: ${result.left.message}`];
  const { input, output: answer } = result.right.validations;
  const found = answer.map(violation => `answer ${exchange.status}: ${words(violation)}`);
  if (input.some(violation => violation.message === 'Selected route not found')) {
    if (![400, 401, 404, 405, 414, 431].includes(exchange.status))
      found.push('answered, and not in the contract');
  } else if (exchange.status < 400)
    found.push(...input.map(violation => `accepted (${exchange.status}): ${words(violation)}`));
  return found;
}

let count = 0;
let failed = 0;
function result(name, found) {
  count++;
  if (found.length)
    failed++;
  for (const line of found.slice(0, 40))
    process.stderr.write(`# ${line}\n`);
  if (found.length > 40)
    process.stderr.write(`# … and ${found.length - 40} more\n`);
  process.stdout.write(`${found.length ? 'not ok' : 'ok'} ${count} - ${name}\n`);
}

async function prove() {
  const operations = await getHttpOperationsFromSpec(path.join(__dirname, 'planted.yaml'));
  const json = value => Buffer.from(JSON.stringify(value)).toString('base64');
  const good = {
    method: 'PUT', target: '/v1/things/7?limit=3',
    request_headers: { 'Content-Type': 'application/json', 'Content-Length': '14',
                       Authorization: 'Bearer a' },
    request_body: json({ text: 'abc' }), status: 200,
    headers: { 'Content-Type': 'application/json' }, body: json({ id: 7, text: 'abc' }),
  };
  const planted = [
    ['a wrong type in an answer', { body: json({ id: '7', text: 'abc' }) }],
    ['a missing field in an answer', { body: json({ id: 7 }) }],
    ['an unknown field in an answer', { body: json({ id: 7, text: 'a', more: 1 }) }],
    ['an undescribed status', { status: 418 }],
    ['an undescribed media type', { headers: { 'Content-Type': 'text/plain' } }],
    ['an accepted request without its field', { request_body: json({}) }],
    ['an accepted request with a wrong parameter', { target: '/v1/things/7?limit=x' }],
    ['an accepted request without its token',
     { request_headers: { 'Content-Type': 'application/json' } }],
    ['a path that nobody described', { target: '/v1/secret' }],
  ];
  const missed = [];
  for (const [name, change] of planted)
    if ((await faults(operations, { ...good, ...change }, new Set())).length === 0)
      missed.push(`planted fault not found: ${name}`);
  for (const change of [{}, { target: '/v1/nothing', status: 404 }])
    missed.push(...(await faults(operations, { ...good, ...change }, new Set()))
      .map(fault => `false alarm: ${fault}`));
  result(`the judge finds ${planted.length} planted faults`, missed);
}

async function main() {
  const [contract, ...recordings] = process.argv.slice(2);
  await prove();
  const operations = await getHttpOperationsFromSpec(contract);
  const met = new Set();
  let total = 0;
  for (const recording of recordings) {
    const tests = new Map();
    for (const line of fs.readFileSync(recording, 'utf8').split('\n').filter(Boolean)) {
      const exchange = JSON.parse(line);
      if (exchange.status === 101)
        continue;
      total++;
      const found = tests.get(exchange.test || 'exchanges') || [];
      found.push(...(await faults(operations, exchange, met))
        .map(fault => `${exchange.method} ${exchange.target.split('?')[0]}: ${fault}`));
      tests.set(exchange.test || 'exchanges', found);
    }
    for (const [name, found] of tests)
      result(`${path.basename(recording, '.jsonl')} ${name}`, [...new Set(found)]);
  }
  result(`exchanges were recorded (${total})`, total ? [] : ['none']);
  const never = operations.map(operation => `${operation.method.toUpperCase()} ${operation.path}`)
    .filter(name => !met.has(name) && !name.endsWith(' /v1/events'));
  result(`each of ${operations.length} operations was exchanged`,
         never.map(name => `never exchanged: ${name}`));
  process.stdout.write(`1..${count}\n`);
  process.exitCode = failed ? 1 : 0;
}

main().catch(error => {
  process.stdout.write(`Bail out! ${error.stack}\n`);
  process.exitCode = 1;
});
