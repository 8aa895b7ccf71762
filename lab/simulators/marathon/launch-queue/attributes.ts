import type { Attribute, Offer } from '../mesos/messages';
import type { AgentInfo, Instance } from '../instances/instance';

/** A constraint's field of an offer and of what is placed already; undefined where it has none (Constraints.readerForField). */
export interface FieldReader {
  readonly ofOffer: (offer: Offer) => string | undefined;
  readonly ofInstance: (instance: Instance) => string | undefined;
}

export function readerFor(field: string): FieldReader {
  switch (field) {
    case 'hostname':
    case '@hostname':
      return { ofOffer: ({ hostname }) => hostname, ofInstance: ({ agent }) => agent?.host };
    case '@region':
      return { ofOffer: ({ domain }) => domain?.fault_domain?.region.name, ofInstance: ({ agent }) => agent?.region };
    case '@zone':
      return { ofOffer: ({ domain }) => domain?.fault_domain?.zone.name, ofInstance: ({ agent }) => agent?.zone };
    default:
      return {
        ofOffer: ({ attributes = [] }) => attributeText(attributes, field),
        ofInstance: ({ agent }) => attributeText(agent?.attributes ?? [], field),
      };
  }
}

/** To the thousandth, half to even, without zeros at the end. */
export function scalarText(value: number): string {
  const thousandths = value * 1000;
  const floor = Math.floor(thousandths);
  const rest = thousandths - floor;
  const isUp = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  return String((isUp ? floor + 1 : floor) / 1000);
}

export function agentOf({ hostname, agent_id, attributes = [], domain }: Offer): AgentInfo {
  const { region, zone } = domain?.fault_domain ?? {};
  return {
    host: hostname,
    agentId: agent_id.value,
    attributes,
    ...(region === undefined ? {} : { region: region.name }),
    ...(zone === undefined ? {} : { zone: zone.name }),
  };
}

function attributeText(attributes: readonly Attribute[], field: string): string | undefined {
  const attribute = attributes.find(({ name }) => name === field);
  switch (attribute?.type) {
    case 'SCALAR':
      return scalarText(attribute.scalar?.value ?? 0);
    case 'TEXT':
      return attribute.text?.value ?? '';
    case 'RANGES': {
      const ranges = [...(attribute.ranges?.range ?? [])].sort((a, b) => a.begin - b.begin);
      return `[${ranges.map(({ begin, end }) => `${begin}-${end}`).join(',')}]`;
    }
    case 'SET':
      return `{${[...(attribute.set?.item ?? [])].sort().join(',')}}`;
    default:
      return undefined;
  }
}
