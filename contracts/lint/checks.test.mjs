// No gate is toothless: what it has to refuse is tried on it, and what it has to let pass.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { parse } from 'yaml';
import { changes, pacts, redocly, spectral } from './checks.mjs';

const contractFile = join(import.meta.dirname, '../../api/openapi.yaml');
const contract = parse(readFileSync(contractFile, 'utf8'));

const pact = {
  consumer: { name: 'a consumer' },
  provider: { name: 'voip-rooms' },
  interactions: [
    {
      type: 'Synchronous/HTTP',
      description: 'a request for the open rooms',
      request: {
        method: 'GET',
        path: '/api/v1/voip/rooms',
        query: { open: ['true'] },
        headers: { Accept: ['application/json'] },
      },
      response: {
        status: 200,
        headers: { 'Content-Type': ['application/json'] },
        body: {
          content: { rooms: [{ _id: 'kCJDd5peKiZnGJLPq', fname: 'Mary', open: true }] },
          contentType: 'application/json',
          encoded: false,
        },
      },
    },
  ],
  metadata: { pactSpecification: { version: '4.0' } },
};

const temporary = mkdtempSync(join(tmpdir(), 'lint-'));
after(() => rmSync(temporary, { recursive: true }));
const folder = () => mkdtempSync(join(temporary, 'case-'));

// JSON is YAML, too.
function write(content, name, directory = folder()) {
  const file = join(directory, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

/** The gate's verdict on the contract as `edit` leaves it. */
function linted(gate, edit) {
  const copy = structuredClone(contract);
  edit(copy);
  return gate(write(copy, 'openapi.yaml'));
}

/** The verdict on a pact whose request and response, and the contract, are as `edit` leaves them. */
function compared(edit) {
  const copy = structuredClone(pact);
  const other = structuredClone(contract);
  edit(copy.interactions[0].request, copy.interactions[0].response, other);
  return pacts(write(other, 'openapi.yaml'), [write(copy, 'pact.json')]);
}

/** The verdict on today's contract and the released one, as `edit` leaves the two. */
function released(edit) {
  const now = structuredClone(contract);
  const then = structuredClone(contract);
  edit(now, then);
  const releases = folder();
  write(then, `openapi-${contract.info.version}.yaml`, releases);
  return changes(write(now, 'openapi.yaml'), releases);
}

/** The same, with the version raised by a `major`, a `minor` or a `patch`. */
function releasedAs(part) {
  const raised = contract.info.version.split('.').map(Number);
  const i = ['major', 'minor', 'patch'].indexOf(part);
  raised.splice(i, 3, raised[i] + 1, ...[0, 0].slice(i));
  return (edit) =>
    released((now, then) => {
      now.info.version = raised.join('.');
      edit(now, then);
    });
}

/** A table: what is tried, what the words of refusal have to name, and the edit. */
function refuses(gate, verdictOn, cases) {
  suite(`${gate} refuses`, { concurrency: availableParallelism() }, () => {
    for (const [title, named, edit] of cases) {
      test(title, async () => {
        const { passed, words } = await verdictOn(edit);
        assert.ok(!passed, `${gate} let it pass`);
        assert.ok(words.includes(named), `${gate} refused it, but not for ${named}:\n${words}`);
      });
    }
  });
}

/** A table: what is tried, and the edit. */
function letsPass(gate, verdictOn, cases) {
  suite(`${gate} lets pass`, { concurrency: availableParallelism() }, () => {
    for (const [title, edit] of cases) {
      test(title, async () => {
        const { passed, words } = await verdictOn(edit);
        assert.ok(passed, words);
      });
    }
  });
}

// Where things are in the contract.
const path = '/api/v1/voip/rooms';
const operation = (c) => c.paths[path].get;
const parameters = (c) => c.components.parameters;
const responses = (c) => c.components.responses;
const schemas = (c) => c.components.schemas;
const room = (c) => schemas(c).Room.properties;
const page = (c) => schemas(c).VoipRoomsPage;
const json = 'application/json';

function withoutTags(c) {
  const all = operation(c).parameters;
  operation(c).parameters = all.filter(({ $ref }) => $ref !== '#/components/parameters/Tags');
}

function inOtherMediaType(c) {
  responses(c).PageOfRooms.content = { 'text/csv': responses(c).PageOfRooms.content[json] };
}

refuses('redocly', (edit) => linted(redocly, edit), [
  ['an operation without a name', 'operation-operationId', (c) => delete operation(c).operationId],
  ...['400', '401', '403', '406', '429', '500', '503'].map((status) => [
    `an operation that does not declare ${status}`,
    'operation-declares-every-status',
    (c) => delete operation(c).responses[status],
  ]),
  ['a parameter with content', 'parameter-has-no-content', (c) => {
    const { schema, examples, ...rest } = parameters(c).Sort;
    parameters(c).Sort = { ...rest, content: { [json]: { schema, examples } } };
  }],
  ['a parameter without description', 'parameter-description', (c) => delete parameters(c).Queue.description],
  ['a parameter without example', 'parameter-has-an-example', (c) => delete parameters(c).Open.example],
  ['a wrong example of a parameter', 'no-invalid-parameter-examples', (c) => (parameters(c).Open.example = 'maybe')],
  ['a wrong example of a member', 'no-invalid-schema-examples', (c) => (room(c).msgs.examples = ['seven'])],
  ['credentials of which one will do', 'both-credentials-in-one-item', (c) => {
    c.security = [{ userId: [] }, { authToken: [] }];
  }],
  ['one credential only', 'both-credentials-in-one-item', (c) => (operation(c).security = [{ authToken: [] }])],
  ['an operation open to everybody', 'no-request-without-credentials', (c) => (operation(c).security = [])],
  ['a contract open to everybody', 'security-defined', (c) => delete c.security],
  ['an answer without example', 'answer-has-a-named-example', (c) => {
    delete responses(c).PageOfRooms.content[json].examples;
  }],
  ['an answer that is not JSON', 'response-mime-type', inOtherMediaType],
  ['an answer without correlation ID', 'response-contains-header', (c) => {
    delete responses(c).Unauthenticated.headers['X-Correlation-Id'];
  }],
  ['a 503 that does not say when to come back', 'response-contains-header', (c) => {
    delete responses(c).ServiceUnavailable.headers['Retry-After'];
  }],
  ['a component that nothing uses', 'no-unused-components', (c) => {
    operation(c).parameters = operation(c).parameters.filter(({ $ref }) => $ref !== '#/components/parameters/Sort');
  }],
]);

refuses('spectral', (edit) => linted(spectral, edit), [
  ['a parameter of one of two types', 'parameter-is-of-one-type', (c) => {
    parameters(c).CreatedAt.schema = { oneOf: [{ type: 'string' }, { type: 'object' }] };
  }],
  ['a parameter of any of two types', 'parameter-is-of-one-type', (c) => {
    parameters(c).CreatedAt.schema = { anyOf: [{ type: 'string' }, { type: 'object' }] };
  }],
  ['a member without description', 'member-is-described', (c) => delete room(c).queue.description],
  ['nullable', 'null-is-a-type', (c) => (room(c).fname.nullable = true)],
  ['a member of no certain size', 'whole-number-has-a-size', (c) => delete room(c).callDuration.format],
  ['a parameter of no certain size', 'whole-number-has-a-size', (c) => delete parameters(c).Count.schema.format],
  ['an answer with an enumeration', 'answer-has-no-enum', (c) => (room(c).direction.enum = ['inbound'])],
  ['an open error', 'error-is-closed', (c) => (schemas(c).ApiError.additionalProperties = true)],
  ['an error neither open nor closed', 'error-is-closed', (c) => delete schemas(c).ApiError.additionalProperties],
  ['a wrong example', 'oas3-valid-media-example', (c) => delete c.components.examples.EmptyPage.value.count],
  ['a tag that is not declared', 'operation-tag-defined', (c) => (operation(c).tags = ['Calls'])],
]);

refuses('pacts', compared, [
  ['another path', 'request.path-or-method.unknown', (request) => (request.path = '/api/v1/voip/calls')],
  ['another method', 'request.path-or-method.unknown', (request) => (request.method = 'PUT')],
  ['an unknown parameter', 'request.query.unknown', (request) => (request.query.department = ['sales'])],
  ['a wrong value', 'request.query.incompatible', (request) => (request.query.open = ['maybe'])],
  ['brackets at no list', 'request.query.incompatible', (request) => (request.query['queue[]'] = ['support'])],
  ['an unknown header', 'request.header.unknown', (request) => (request.headers['X-Department'] = ['sales'])],
  ['another media type', 'request.accept.incompatible', (request) => (request.headers.Accept = ['text/csv'])],
  ['another status', 'response.status.unknown', (_, response) => (response.status = 404)],
  ['an unknown header of the answer', 'response.header.unknown', (_, { headers }) => (headers['X-Page'] = ['1'])],
  ['an unknown member', 'response.body.incompatible', (_, { body }) => (body.content.rooms[0].mood = 'cheerful')],
  ['a member of another type', 'response.body.incompatible', (_, { body }) => (body.content.rooms[0].open = 'yes')],
  ['a member that is null', 'response.body.incompatible', (_, { body }) => (body.content.rooms[0].fname = null)],

  // Errors that resemble a false alarm.
  ['agents[] beside a wrong value', 'request.query.open', ({ query }) => {
    query['agents[]'] = ['kim.jane'];
    query.open = ['maybe'];
  }],
  ['agents[] where there is no such parameter', 'request.query.unknown', ({ query }, _, c) => {
    query['agents[]'] = ['kim.jane'];
    parameters(c).Agents.name = 'people';
  }],
  ['agents of another type', 'request.query.agents', ({ query }, _, c) => {
    query.agents = ['kim.jane'];
    parameters(c).Agents.schema = { type: 'integer' };
  }],
  ['custom fields that are no object', 'response.body.rooms.0.customFields', (_, { body }) => {
    body.content.rooms[0].customFields = 'gold';
  }],
]);

letsPass('pacts', compared, [
  ['agents[]', (request) => (request.query['agents[]'] = ['kim.jane', 'lee.ann'])],
  ['tags[]', (request) => (request.query['tags[]'] = ['billing, urgent'])],
  ['a custom field', (_, { body }) => (body.content.rooms[0].customFields = { tier: 'gold' })],
  ['what the visitor filled in', (_, { body }) => (body.content.rooms[0].livechatData = { city: 'Ulm' })],
  ['a wrong value that is to be answered with 400', (request, response) => {
    request.query.open = ['maybe'];
    response.status = 400;
    delete response.body;
  }],
]);

test('pacts refuses to compare nothing', async () => {
  const { passed } = await pacts(contractFile, []);
  assert.ok(!passed);
});

test('pacts refuses what is no pact, by name', async () => {
  const { words } = await pacts(contractFile, [write(pact, 'a.json'), write({ interactions: [{}] }, 'b.json')]);
  assert.match(words, /^b\.json cannot be compared/);
});

/** Makes a member optional and adds a parameter `tenant`. */
function declinedBy(name) {
  return (now) => {
    page(now).required.pop();
    page(now).properties.success['x-declined-by'] = name;
    parameters(now).Tenant = { name: 'tenant', in: 'query', schema: { type: 'boolean' } };
    operation(now).parameters.push({ $ref: '#/components/parameters/Tenant' });
  };
}

refuses('changes (to a minor version)', releasedAs('minor'), [
  ['a required member removed', 'property-removed', (now) => delete page(now).properties.total],
  ['a required member made optional', 'required-properties-removed', (now) => page(now).required.pop()],
  ['a required member that an earlier parameter declines', 'required-properties-removed', declinedBy('queue')],
  ['a required member that no parameter declines', 'required-properties-removed', declinedBy('nothing')],
  ['an optional member removed', 'property-removed', (now) => delete room(now).queue],
  ['a member of another type', 'schema-type-changed', (now) => (room(now).callDuration.type = 'string')],
  ['a member that may now be null', 'schema-type-changed', (now) => (room(now).fname.type = ['string', 'null'])],
  ['an enumeration of the answer widened', 'enum-values-added', (now, then) => {
    room(then).direction.enum = ['inbound', 'outbound'];
    room(now).direction.enum = ['inbound', 'outbound', 'internal'];
  }],
  ['an enumeration of a parameter narrowed', 'enum-values-removed', (now) => schemas(now).CallDirection.enum.pop()],
  ['a parameter renamed', 'parameter-removed', (now) => (parameters(now).RoomName.name = 'name')],
  ['a parameter removed', 'parameter-removed', withoutTags],
  ['a new required parameter', 'parameter-became-required', (now) => {
    operation(now).parameters.push({ name: 'tenant', in: 'query', required: true, schema: { type: 'string' } });
  }],
  ['a parameter made required', 'parameter-became-required', (now) => (parameters(now).Queue.required = true)],
  ['a minimum raised', 'schema-constraint-changed', (now) => (parameters(now).Count.schema.minimum = 1)],
  ['a default changed', 'default-changed', (now) => (parameters(now).Offset.schema.default = 1)],
  ['a default removed', 'default-changed', (now) => delete parameters(now).Offset.schema.default],
  ['a status removed', 'response-removed', (now) => delete operation(now).responses['403']],
  ['a media type removed', 'media-type-removed', inOtherMediaType],
  ['a header of the answer removed', 'response-header-removed', (now) => {
    delete responses(now).PageOfRooms.headers['X-RateLimit-Limit'];
  }],
  ['a required header of the answer made optional', 'response-header-became-optional', (now) => {
    now.components.headers.CorrelationId.required = false;
  }],
  ['a required header of the answer no longer said to be so', 'response-header-became-optional', (now) => {
    delete now.components.headers.CorrelationId.required;
  }],
  ['an operation removed', 'operation-removed', (now) => (now.paths[path] = { post: operation(now) })],
  ['a path renamed', 'path-removed', (now) => (now.paths = { '/api/v1/voip/calls': now.paths[path] })],
  ['a credential renamed', 'security-scheme-changed', (now) => {
    now.components.securitySchemes.userId.name = 'X-User';
  }],
  ['a released contract with another name', 'Call it openapi-', (_, then) => (then.info.version = '0.9.0')],
]);

const additions = [
  ['a required member that a new parameter declines', declinedBy('tenant')],
  ['a new optional parameter', (now) => {
    operation(now).parameters.push({ name: 'tenant', in: 'query', schema: { type: 'string', default: 'all' } });
  }],
  ['a new optional member', (now) => (room(now).mood = { type: 'string' })],
  ['a new status', (now) => (operation(now).responses['404'] = operation(now).responses['406'])],
];
const refinements = [
  ['a new description', (now) => (room(now).queue.description = 'The queue.')],
  ['a default declared', (now) => (parameters(now).Count.schema.default = 50)],
  ['a default of the answer changed', (now, then) => {
    page(then).properties.count.default = 1;
    page(now).properties.count.default = 2;
  }],
  ['an enumeration of a parameter widened', (now) => schemas(now).CallDirection.enum.push('internal')],
];

letsPass('changes (to a major version)', releasedAs('major'), [
  ['a required member removed', (now) => delete page(now).properties.total],
  ...additions,
  ...refinements,
]);
letsPass('changes (to a minor version)', releasedAs('minor'), [...additions, ...refinements]);
letsPass('changes (to a patch)', releasedAs('patch'), refinements);
letsPass('changes (to the same version)', released, [['nothing', () => {}]]);

refuses('changes (to a patch)', releasedAs('patch'), additions.map(([title, edit]) => [title, 'minor bump', edit]));
refuses('changes (to the same version)', released, [
  ['a required member removed', 'major bump', (now) => delete page(now).properties.total],
  ['a new optional member', 'minor bump', (now) => (room(now).mood = { type: 'string' })],
  ['a new description', 'patch bump', (now) => (room(now).queue.description = 'The queue.')],
]);
refuses('changes', released, [
  ['a lower version', 'was released. Raise', (now) => (now.info.version = '0.9.0')],
  ['a version that is no full one', 'Make it', (now) => (now.info.version = '9.0')],
]);

test('changes refuses a released version with another comment', async () => {
  const releases = releasesOf(contract.info.version);
  const commented = join(folder(), 'openapi.yaml');
  writeFileSync(commented, `# A comment.\n${JSON.stringify(contract)}`);
  const { words } = await changes(commented, releases);
  assert.match(words, /which differs\. Raise info\.version, or undo/);
});

test('changes minds no other files among the releases', async () => {
  const releases = releasesOf(contract.info.version);
  writeFileSync(join(releases, '.DS_Store'), 'no contract');
  const { passed, words } = await changes(write(contract, 'openapi.yaml'), releases);
  assert.ok(passed, words);
});

function releasesOf(...versions) {
  const releases = folder();
  for (const version of versions) {
    write({ ...contract, info: { ...contract.info, version } }, `openapi-${version}.yaml`, releases);
  }
  return releases;
}

test('changes compares with the highest version', async () => {
  const latest = write({ ...contract, info: { ...contract.info, version: '1.10.1' } }, 'openapi.yaml');
  const { note } = await changes(latest, releasesOf('1.9.0', '1.10.0', '1.2.0'));
  assert.match(note, /^since 1\.10\.0:/);
});

test('changes refuses a release that is no full version', async () => {
  const { words } = await changes(contractFile, releasesOf('1.0'));
  assert.match(words, /Call it openapi-/);
});

test('changes refuses to compare with nothing', async () => {
  const { words } = await changes(contractFile, releasesOf());
  assert.match(words, /There is no released contract/);
});
