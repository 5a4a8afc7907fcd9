// The description of the interface, OpenAPI 3.1, made from the very shapes that check what comes in and goes out.
import { z } from 'zod'
import { actions } from '../actions.ts'
import type { Call } from './call.ts'
import { problemShape } from './problem.ts'

type Json = Readonly<Record<string, unknown>>

const schemaOf = (shape: z.ZodType, io: 'input' | 'output'): Json => {
  const schema = Object.entries(z.toJSONSchema(shape, { io, unrepresentable: 'any' }))
  return Object.fromEntries(schema.filter(([key]) => key !== '$schema'))
}

/** The whole description; `origin` is where this office is. */
export function openApi(calls: readonly Call[], organisation: string, origin: string): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const one of calls) {
    const path = one.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [one.method.toLowerCase()]: operationOf(one) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: `Tipstaff, ${organisation}`,
      version: '1',
      description:
        'The verbs of the office for programs. A credential lets a program look; to ask for anything, the operator’s key file delegates a session. Nothing here names a person.',
    },
    servers: [{ url: `${origin}/api/v1` }],
    security: [{ credential: [] }],
    paths,
    components: {
      securitySchemes: {
        credential: {
          type: 'http',
          scheme: 'bearer',
          description: 'Made by a keeper in the console, shown once: `tsp_…`.',
        },
      },
      schemas: { Problem: schemaOf(problemShape, 'output') },
      responses: {
        Problem: {
          description: 'What went wrong (RFC 9457).',
          content: {
            'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
          },
        },
      },
    },
  }
}

function operationOf({ id, says, action, method, params, query, body, answer }: Call): Json {
  const { roles } = actions[action]
  const idempotency = {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{16,64}$' },
    description: 'Yours, new for each thing you want done; the same again for the same.',
  }
  return {
    operationId: id,
    summary: says,
    description: `Needs one of the roles: ${roles === 'anyone' ? 'any' : roles.join(', ')}.`,
    parameters: [
      ...parametersOf(params, 'path'),
      ...parametersOf(query, 'query'),
      ...(method === 'POST' ? [idempotency] : []),
    ],
    ...(body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(body, 'input') } },
          },
        }
      : {}),
    responses: {
      200: {
        description: 'Done.',
        content: { 'application/json': { schema: schemaOf(answer, 'output') } },
      },
      default: { $ref: '#/components/responses/Problem' },
    },
  }
}

function parametersOf(shape: z.ZodType, place: 'path' | 'query'): readonly Json[] {
  const { properties = {} } = schemaOf(shape, 'output') as { properties?: Record<string, Json> }
  const { required = [] } = schemaOf(shape, 'input') as { required?: readonly string[] }
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema,
  }))
}
