// SPDX-License-Identifier: GPL-3.0-or-later
// A client that knows docs/api/openapi.yaml and nothing else, against a real server:
//   node stranger.js OPENAPI.yaml RENRAKU-SERVER RENRAKUCTL
//
// It names operations by their ids and takes method, address and type of the body from the document,
// and goes the way that its introduction tells. Nothing here waits for a time.
'use strict';

const assert = require('assert');
const { execFileSync, spawn } = require('child_process');
const crypto = require('crypto');
const fs = require('fs');
const http = require('http');
const os = require('os');
const path = require('path');
const { getHttpOperationsFromSpec } = require('@stoplight/prism-http');

const PIECE = 1048576;
const OPCODE = { text: 1, close: 8, ping: 9, pong: 10 };

let operations;
let server;

// Section "Ids".
function newId() {
  const bytes = Buffer.concat([Buffer.alloc(6), crypto.randomBytes(10)]);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

class Problem extends Error {
  constructor(status, body) {
    super(`${status} ${body.code} ${body.detail || ''}`);
    Object.assign(this, { status, code: body.code, body });
  }
}

// Section "Records".
const KEYS = {
  member: ['space_id', 'user_id'],
  reaction: ['post_id', 'user_id', 'kind'],
  marker: ['space_id'],
  draft: ['space_id'],
};
const keyOf = (kind, record) => (KEYS[kind] || ['id']).map(field => record[field]).join(' ');

class Person {
  constructor(device) {
    this.device = device || crypto.randomBytes(32).toString('base64url');
    this.records = {};
    this.cursor = '';
  }

  request(id, names = {}, { body, bytes, query, headers = {} } = {}) {
    const operation = operations.find(one => one.iid === id);
    assert(operation, `the document has no ${id}`);
    const address = operation.path.replace(/\{(\w+)\}/g, (all, name) => names[name]);
    const type = (((operation.request || {}).body || {}).contents || [{}])[0].mediaType;
    const data = body !== undefined ? Buffer.from(JSON.stringify(body)) : bytes;
    return http.request({
      port: server.port,
      agent: false,
      method: operation.method.toUpperCase(),
      path: address + (query ? `?${new URLSearchParams(query)}` : ''),
      headers: {
        ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}),
        ...(data ? { 'Content-Type': type, 'Content-Length': data.length } : {}),
        ...headers,
      },
    }).on('error', () => {});
  }

  call(id, names, options = {}) {
    const { body, bytes } = options;
    return new Promise((resolve, reject) => {
      const request = this.request(id, names, options);
      request.on('error', reject);
      request.on('response', response => {
        const parts = [];
        response.on('data', part => parts.push(part)).on('error', reject).on('end', () => {
          const all = Buffer.concat(parts);
          const json = /json/.test(response.headers['content-type'] || '');
          const value = json && all.length ? JSON.parse(all) : all;
          if (response.statusCode >= 400)
            reject(new Problem(response.statusCode, value));
          else
            resolve({ status: response.statusCode, headers: response.headers, value });
        });
      });
      request.end(body !== undefined ? JSON.stringify(body) : bytes);
    });
  }

  async signIn(mail, password) {
    const { value } = await this.call('signIn', {}, {
      body: { mail, password, device_id: this.device, device_name: 'stranger' },
    });
    this.token = value.token;
    this.me = value.user;
  }

  take(page) {
    assert.strictEqual(page.before, this.cursor);
    for (const { kind, record, gone } of page.changes) {
      const kept = this.records[kind] = this.records[kind] || new Map();
      if (gone)
        kept.delete(keyOf(kind, gone));
      else
        kept.set(keyOf(kind, record), record);
    }
    this.cursor = page.cursor;
  }

  async sync() {
    for (let more = true; more;) {
      const { value } = await this.call('sync', {}, { query: { cursor: this.cursor } });
      this.take(value);
      more = value.more;
    }
  }

  all(kind) { return [...(this.records[kind] || new Map()).values()]; }
  get(kind, ...key) { return (this.records[kind] || new Map()).get(key.join(' ')); }
}

async function refused(promise, status, code) {
  const problem = await promise.then(() => null, error => error);
  assert(problem instanceof Problem, `not refused with ${status}: ${problem}`);
  assert.deepStrictEqual([problem.status, problem.code], [status, code]);
  return problem.body;
}

// Section "Live": as much of RFC 6455 as it takes.
class Live {
  static open(person) {
    return new Promise((resolve, reject) => {
      const key = crypto.randomBytes(16).toString('base64');
      const request = person.request('events', {}, {
        query: { cursor: person.cursor },
        headers: {
          Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': 13,
          'Sec-WebSocket-Key': key,
        },
      });
      request.on('error', reject);
      request.on('response', response => reject(new Error(`events: ${response.statusCode}`)));
      request.on('upgrade', (response, socket, head) => resolve(new Live(person, socket, head)));
      request.end();
    });
  }

  constructor(person, socket, head) {
    Object.assign(this, { person, socket, bytes: head, waiting: [] });
    socket.on('data', bytes => {
      this.bytes = Buffer.concat([this.bytes, bytes]);
      this.read();
    });
    socket.on('close', () => {
      this.over = true;
      this.wake();
    });
    this.read();
  }

  read() {
    while (this.bytes.length >= 2) {
      const short = this.bytes[1] & 127;
      const start = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (this.bytes.length < start)
        return;
      const size = short === 127 ? Number(this.bytes.readBigUInt64BE(2))
        : short === 126 ? this.bytes.readUInt16BE(2) : short;
      if (this.bytes.length < start + size)
        return;
      const opcode = this.bytes[0] & 15;
      const load = this.bytes.subarray(start, start + size);
      assert(size <= 65536 && this.bytes[0] & 128);
      this.bytes = this.bytes.subarray(start + size);
      if (opcode === OPCODE.ping)
        this.send(OPCODE.pong, load);
      else if (opcode === OPCODE.close)
        this.closed = load.readUInt16BE(0);
      else
        this.hear(JSON.parse(load));
    }
    this.wake();
  }

  wake() {
    for (const wake of this.waiting.splice(0))
      wake();
  }

  send(opcode, load) {
    const mask = crypto.randomBytes(4);
    const long = load.length > 125;
    const head = Buffer.from([128 | opcode, 128 | (long ? 126 : load.length)]);
    const size = Buffer.alloc(long ? 2 : 0);
    if (long)
      size.writeUInt16BE(load.length);
    this.socket.write(
      Buffer.concat([head, size, mask, load.map((byte, i) => byte ^ mask[i % 4])]));
  }

  say(message) { this.send(OPCODE.text, Buffer.from(JSON.stringify(message))); }

  hear(message) {
    if (message.type === 'page') {
      this.person.take(message);
      this.say({ type: 'ack', cursor: message.cursor });
    } else if (message.type === 'heartbeat')
      this.say({ type: 'alive' });
    else
      this.ended = message;
  }

  // Waits for what comes until something holds.
  async until(holds) {
    while (!holds()) {
      assert(!this.over, 'the connection ended');
      await new Promise(wake => this.waiting.push(wake));
    }
  }
}

// A space in which the nurse is a member, somebody whom we may sign in as is an administrator, and a
// third is nothing yet.
function choose(nurse, mails) {
  for (const space of nurse.all('space').filter(one => one.kind === 'care')) {
    const members = nurse.all('member').filter(one => one.space_id === space.id);
    const role = id => (members.find(one => one.user_id === id) || {}).role;
    const known = nurse.all('user').filter(one => mails[one.name]);
    const admin = known.find(one => role(one.id) === 'admin');
    const other = known.find(one => !role(one.id));
    if (role(nurse.me.id) === 'member' && admin && other)
      return { space: space.id, admin, other };
  }
  throw new Error('the sample has no such space');
}

async function walk(step, accounts, password) {
  const nurse = new Person();
  const admin = new Person();
  const other = new Person();
  const mails = Object.fromEntries(accounts.map(({ mail, name }) => [name, mail]));
  let at;
  let live;
  const post = newId();

  await step('signs in, and sees its session', async () => {
    assert.strictEqual((await new Person().call('getServer')).value.api, 1);
    await refused(new Person().call('getSessions'), 401, 'unauthorized');
    await refused(new Person().signIn(accounts[2].mail, 'not-this-1'), 401, 'bad_credentials');
    await nurse.signIn(accounts[2].mail, password);
    const { sessions } = (await nurse.call('getSessions')).value;
    assert.deepStrictEqual(sessions.map(one => one.current), [true]);
  });

  await step('syncs wholly, and reads what is older', async () => {
    await nurse.sync();
    at = choose(nurse, mails);
    await admin.signIn(mails[at.admin.name], password);
    await other.signIn(mails[at.other.name], password);
    await admin.sync();
    const head = nurse.get('space', at.space).head_position;
    const positions = [];
    for (let more = true; more;) {
      const { value } = await nurse.call('getPosts', { id: at.space }, {
        query: { before: positions.length ? positions[positions.length - 1] : 0, limit: 20 },
      });
      positions.push(...value.posts.map(one => one.position));
      more = value.more;
    }
    assert.deepStrictEqual(positions, [...Array(head).keys()].map(i => head - i));
  });

  await step('posts, repeats, replies, edits and withdraws, seen live by another', async () => {
    const names = { space: at.space, post };
    live = await Live.open(admin);
    const first = await nurse.call('createPost', names, { body: { text: '血圧128/76' } });
    const again = await nurse.call('createPost', names, { body: { text: '血圧128/76' } });
    assert.deepStrictEqual([first.status, again.status], [201, 200]);
    assert.deepStrictEqual(first.value, again.value);
    await refused(nurse.call('createPost', names, { body: { text: '他' } }), 409, 'conflict');
    const reply = newId();
    await nurse.call('createPost', { space: at.space, post: reply },
                     { body: { text: '追記', reply_to: post } });
    await nurse.call('editPost', { ...names, n: 2 }, { body: { text: '血圧128/78' } });
    await refused(nurse.call('editPost', { ...names, n: 2 }, { body: { text: '又' } }),
                  409, 'version_conflict');
    await nurse.call('withdrawPost', { space: at.space, post: reply });
    const { versions } = (await nurse.call('getPostVersions', names)).value;
    assert.deepStrictEqual(versions.map(one => one.text), ['血圧128/76', '血圧128/78']);
    await live.until(() => (admin.get('post', post) || {}).version === 2
                           && (admin.get('post', reply) || {}).state === 'withdrawn');
    await refused(other.call('getPosts', { id: at.space }), 404, 'not_found');
  });

  await step('asks for 了解, gives it, takes it back, acts, and marks as read', async () => {
    const names = { space: at.space, post };
    const { now_us: now } = (await nurse.call('getServer')).value;
    const asked = await nurse.call('askPost', names, {
      body: { ask_due_us: now + 3600e6, asked: [at.admin.id] },
    });
    assert.strictEqual(asked.value.asked, at.admin.id);
    for (const kind of ['ack', 'take'])
      await admin.call('react', { ...names, kind }, { body: { version: 2 } });
    const back = await admin.call('takeBack', { ...names, kind: 'ack' });
    assert.strictEqual(back.value.active, false);
    await refused(admin.call('react', { ...names, kind: 'ack' }, { body: { version: 3 } }),
                  409, 'version_conflict');
    await nurse.call('unaskPost', names);
    await nurse.sync();
    assert.strictEqual(nurse.get('reaction', post, at.admin.id, 'take').active, true);
    const { generation } = nurse.get('marker', at.space) || { generation: 0 };
    const { position } = nurse.get('post', post);
    const set = async body => (await nurse.call('setMarker', { id: at.space }, { body })).value;
    await set({ generation, position });
    assert.strictEqual((await set({ generation: generation + 1, position: 1 })).position, 1);
    assert.strictEqual((await set({ generation, position })).position, 1);
  });

  await step('uploads in pieces with a break, and downloads by ranges', async () => {
    const bytes = crypto.randomBytes(3 * PIECE - 5);
    const names = { space: at.space, attachment: newId() };
    await nurse.call('declareAttachment', names, {
      body: {
        name: '記録.dat', media_type: 'application/octet-stream', size: bytes.length,
        sha256: crypto.createHash('sha256').update(bytes).digest('hex'),
      },
    });
    const piece = from => {
      const to = Math.min(from + PIECE, bytes.length);
      return {
        bytes: bytes.subarray(from, to),
        headers: { 'Content-Range': `bytes ${from}-${to - 1}/${bytes.length}` },
      };
    };
    await nurse.call('upload', names, piece(0));
    await new Promise(resolve => {
      const broken = nurse.request('upload', names, piece(PIECE));
      broken.on('close', resolve);
      broken.write(bytes.subarray(PIECE, PIECE + 1000), () => broken.destroy());
    });
    const early = await refused(nurse.call('completeUpload', names), 409, 'conflict');
    assert.strictEqual(early.received, PIECE);
    let { received } = (await nurse.call('getUpload', names)).value;
    assert.strictEqual(received, PIECE);
    while (received < bytes.length)
      ({ received } = (await nurse.call('upload', names, piece(received))).value);
    await nurse.call('completeUpload', names);
    await refused(admin.call('download', names), 404, 'not_found');
    await nurse.call('createPost', { space: at.space, post: newId() },
                     { body: { attachments: [names.attachment] } });
    const got = [];
    for (let from = 0; from < bytes.length; from += 2000000) {
      const part = await admin.call('download', names, {
        headers: { Range: `bytes=${from}-${from + 1999999}` },
      });
      assert.strictEqual(part.status, 206);
      got.push(part.value);
    }
    assert(bytes.equals(Buffer.concat(got)));
  });

  await step('invites with an approval; accepting opens, leaving closes', async () => {
    const id = newId();
    await nurse.call('invite', { space: at.space, id }, { body: { invitee_id: at.other.id } });
    await live.until(() => admin.all('notice').some(
      one => one.kind === 'approval' && one.subject_id === id));
    await refused(nurse.call('approveInvitation', { id }, { body: { approve: true } }),
                  403, 'not_allowed');
    await admin.call('approveInvitation', { id }, { body: { approve: true } });
    await other.sync();
    assert.strictEqual(other.get('invitation', id).state, 'waiting_invitee');
    await other.call('answerInvitation', { id }, { body: { accept: true } });
    await other.sync();
    assert.strictEqual(other.get('post', post).version, 2);
    await other.call('removeMember', { space: at.space, user: at.other.id });
    await other.sync();
    assert.strictEqual(other.get('space', at.space), undefined);
  });

  await step('signs out, and hears of it live', async () => {
    await admin.call('endSession', { session: 'current' });
    await live.until(() => live.closed);
    assert.deepStrictEqual(live.ended, { type: 'ended', code: 'session_ended', reason: 'revoked' });
    assert.strictEqual(live.closed, 4001);
    const ended = await refused(admin.call('sync'), 401, 'session_ended');
    assert.strictEqual(ended.reason, 'revoked');
    await nurse.call('endSession', { session: 'current' });
  });
}

// A server with the sample region, on a port that it chooses.
async function start(program, operate, folder) {
  const data = ['--data', path.join(folder, 'data'), '--key-file', path.join(folder, 'key')];
  execFileSync(operate, [...data, 'init', '--new-key'], { stdio: 'ignore' });
  const words = execFileSync(operate, [...data, 'sample', '--patients', '40', '--posts', '600'],
                             { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const child = spawn(program, [...data, '--listen', '127.0.0.1:0'],
                      { stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('exit', () => child.kill('SIGKILL'));
  const port = await new Promise((resolve, reject) => {
    let said = '';
    child.on('exit', code => reject(new Error(`the server ended with ${code}`)));
    child.stdout.on('data', part => {
      said += part;
      const found = /^listening on http:\/\/127\.0\.0\.1:(\d+)\n/m.exec(said);
      if (found)
        resolve(Number(found[1]));
    });
  });
  const accounts = [...words.matchAll(/^\s+(\S+@\S+)\s+(\S+ \S+?)（/gm)]
    .map(([, mail, name]) => ({ mail, name }));
  return { port, accounts, password: /(\S+)$/m.exec(words.split('\n')[0])[1] };
}

async function main() {
  const [document, program, operate] = process.argv.slice(2);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'renraku-stranger.'));
  let count = 0;
  let failed = false;
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => process.exit(1));
  operations = await getHttpOperationsFromSpec(document);
  server = await start(program, operate, folder);
  await walk(async (name, does) => {
    count++;
    // What comes after a step that failed would fail by it.
    const error = failed ? new Error('a step before it failed') : await does().catch(e => e);
    failed = failed || Boolean(error);
    if (error)
      process.stderr.write(`# ${error.stack}\n`);
    process.stdout.write(`${error ? 'not ok' : 'ok'} ${count} - a stranger ${name}\n`);
  }, server.accounts, server.password);
  process.stdout.write(`1..${count}\n`);
  process.exit(failed ? 1 : 0);
}

main().catch(error => {
  process.stdout.write(`Bail out! ${error.stack}\n`);
  process.exit(1);
});
