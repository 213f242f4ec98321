import type { Shape } from './shape.js';

/** A shape as JSON Schema (draft 7, which editors know), so that they complete and check scenario files. */
export function jsonSchema(shape: Shape): Record<string, unknown> {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A scenario of grpc-red bench -f',
    ...schemaOf(shape),
  };
}

const VALUE = ['string', 'number', 'boolean'];

function schemaOf(shape: Shape): Record<string, unknown> {
  const description = shape.help === undefined ? {} : { description: shape.help };
  switch (shape.is) {
    case 'text':
      return { ...description, type: VALUE };
    case 'truth':
      return { ...description, type: 'boolean' };
    case 'any':
      return description;
    case 'dictionary':
      return { ...description, type: 'object', additionalProperties: schemaOf(shape.of) };
    case 'list':
      return { ...description, type: 'array', items: schemaOf(shape.of) };
    case 'one-or-more':
      return { ...description, anyOf: [schemaOf(shape.of), { type: 'array', items: schemaOf(shape.of) }] };
    case 'map':
      return {
        ...description,
        type: 'object',
        properties: Object.fromEntries(Object.entries(shape.keys).map(([key, value]) => [key, schemaOf(value)])),
        ...(shape.required === undefined ? {} : { required: shape.required }),
        additionalProperties: false,
      };
  }
}
