import AjvCompiler from '@fastify/ajv-compiler'
import type { FastifySchemaValidationError } from 'fastify'

type BuildCompiler = ReturnType<typeof AjvCompiler>
type Compiler = ReturnType<BuildCompiler>

/** As Fastify calls it: the errors of the last call lie beside it. */
interface Validator {
  (data: unknown): boolean
  errors?: FastifySchemaValidationError[] | null
}

/** What was made for a schema serves every server of the process: they all answer to the same contract. */
const made = new WeakMap<object, Validator>()

/**
 * Fastify's own validators, made at the first request of their route instead of at start: a server answers to hundreds of routes and is
 * asked for a few. For `schemaController.compilersFactory.buildValidator`.
 */
export function lazyValidators(): BuildCompiler {
  const build = AjvCompiler()
  return (externalSchemas, options) => {
    const compile = build(externalSchemas, options)
    return ((route: { schema: object }) =>
      lazily(() => once(route.schema, () => compile(route) as Validator))) as Compiler
  }
}

function once(schema: object, make: () => Validator): Validator {
  const known = made.get(schema) ?? make()
  made.set(schema, known)
  return known
}

function lazily(compile: () => Validator): Validator {
  let compiled: Validator | undefined
  const validate: Validator = (data) => {
    compiled ??= compile()
    const isValid = compiled(data)
    validate.errors = compiled.errors ?? null
    return isValid
  }
  return validate
}
