import AjvCompiler from '@fastify/ajv-compiler'
import type { FastifySchemaValidationError } from 'fastify'

type BuildCompiler = ReturnType<typeof AjvCompiler>
type Compiler = ReturnType<BuildCompiler>

/** As Fastify calls it: the errors of the last call lie beside it. */
interface Validator {
  (data: unknown): boolean
  errors?: FastifySchemaValidationError[] | null
}

/**
 * Fastify's own validators, made at the first request of their route instead of at start: a server answers to hundreds of routes and is
 * asked for a few. For `schemaController.compilersFactory.buildValidator`.
 */
export function lazyValidators(): BuildCompiler {
  const build = AjvCompiler()
  return (externalSchemas, options) => {
    const compile = build(externalSchemas, options)
    return ((route) => lazily(() => compile(route) as Validator)) as Compiler
  }
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
