import { protocolSchema } from '../../../provider/framework/protocol-schema';
import { Schema_Object_NestingMode } from '../../../provider/framework/protocol.generated';
import {
  bool,
  computed,
  defaulted,
  list,
  map,
  number,
  object,
  oneOf,
  optional,
  required,
  snakeCase,
  string,
} from '../../../provider/framework/schema';

const inner = { keyFile: optional(string, 'Key.') };

describe('the schema that Terraform sees', () => {
  const { block } = protocolSchema(
    {
      nodeLabels: required(map(string), 'Labels.'),
      availability: defaulted(oneOf('active', 'drain'), 'active', 'Availability.'),
      pools: optional(list(string), 'Pools.'),
      enabled: optional(bool, 'Truth.'),
      timeout: defaulted(number, 600, 'Seconds.'),
      token: optional(string, 'Secret.', { writeOnly: true }),
      host: required(object(inner), 'Host.'),
      managers: required(list(object(inner)), 'Hosts.'),
      nodeId: computed(string, 'Id.'),
    },
    'A thing.',
  );
  const attribute = (name: string) => block?.attributes.find((candidate) => candidate.name === name);
  const type = (name: string): unknown => JSON.parse(new TextDecoder().decode(attribute(name)?.type));

  test('has Terraform names, types and documentation', () => {
    expect(block?.description).toBe('A thing.');
    expect(attribute('timeout')?.description).toBe('Seconds.');
    expect(['node_labels', 'availability', 'pools', 'enabled', 'timeout'].map(type)).toEqual([
      ['map', 'string'],
      'string',
      ['list', 'string'],
      'bool',
      'number',
    ]);
  });

  test.each([
    ['node_labels', { required: true, optional: false, computed: false }],
    ['pools', { required: false, optional: true, computed: false }],
    ['timeout', { required: false, optional: true, computed: true }],
    ['node_id', { required: false, optional: false, computed: true }],
  ])('%s is %p', (name, expected) => {
    expect(attribute(name)).toMatchObject(expected);
  });

  test('marks what is never stored', () => {
    expect(attribute('token')?.writeOnly).toBe(true);
    expect(attribute('pools')?.writeOnly).toBe(false);
  });

  test.each([
    ['host', Schema_Object_NestingMode.SINGLE],
    ['managers', Schema_Object_NestingMode.LIST],
  ])('%s is a nested attribute, whose own attributes may be left out', (name, nesting) => {
    const nested = attribute(name)?.nestedType;
    expect(nested?.nesting).toBe(nesting);
    expect(nested?.attributes).toMatchObject([{ name: 'key_file', optional: true }]);
    expect(attribute(name)?.type).toHaveLength(0);
  });

  test.each([
    ['nodeLabels', 'node_labels'],
    ['id', 'id'],
    ['defaultAddressPools', 'default_address_pools'],
  ])('%s is %s', (name, expected) => {
    expect(snakeCase(name)).toBe(expected);
  });
});
