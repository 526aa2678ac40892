import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CliError, usageError } from './cli-error.ts'

/** What `tenantry.config.ts` says, with absolute paths. */
export interface ProjectConfig {
  /** The folder of the configuration, or the working folder without one. */
  root: string
  schema: string | null
  types: string | null
}

const CONFIG_NAMES = ['tenantry.config.ts', 'tenantry.config.mjs', 'tenantry.config.js']

/** Reads the nearest configuration, from the working folder upwards; without one, everything is left to flags. */
export async function readProjectConfig(
  workingDirectory: string,
  given: string | undefined,
): Promise<ProjectConfig> {
  const path = given === undefined ? findConfig(workingDirectory) : resolve(workingDirectory, given)
  if (path === null) return { root: workingDirectory, schema: null, types: null }
  if (!existsSync(path))
    throw usageError(`There is no configuration at ${path}.`, 'Write one with "tenantry init".')
  const loaded: unknown = await import(pathToFileURL(path).href).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CliError('CONFIG_INVALID', `The configuration cannot be read: ${reason}`, {
      location: path,
      cause,
    })
  })
  const config = exportedObject(loaded)
  if (config === null) {
    throw new CliError('CONFIG_INVALID', 'The configuration exports no object.', {
      location: path,
      hint: "Write: export default { schema: './schemas/app.schema.ts' }",
    })
  }
  const root = dirname(path)
  return { root, schema: readPath(config, 'schema', path), types: readPath(config, 'types', path) }
}

function findConfig(from: string): string | null {
  for (const name of CONFIG_NAMES) if (existsSync(join(from, name))) return join(from, name)
  const parent = dirname(from)
  return parent === from ? null : findConfig(parent)
}

function exportedObject(loaded: unknown): object | null {
  if (typeof loaded !== 'object' || loaded === null || !('default' in loaded)) return null
  return typeof loaded.default === 'object' ? loaded.default : null
}

function readPath(config: object, key: 'schema' | 'types', location: string): string | null {
  const value: unknown = Object.entries(config).find(([name]) => name === key)?.[1]
  if (value === undefined) return null
  if (typeof value === 'string' && value !== '') return resolve(dirname(location), value)
  throw new CliError('CONFIG_INVALID', `"${key}" must be the path of a file.`, { location })
}

/** The schema file: the one given, the configured one, or the only `schemas/*.schema.ts`. */
export function findSchemaFile(
  config: ProjectConfig,
  given: string | undefined,
  workingDirectory: string,
): string {
  const path =
    given === undefined ? (config.schema ?? onlySchema(config.root)) : resolve(workingDirectory, given)
  if (existsSync(path) && !statSync(path).isDirectory()) return path
  throw new CliError(
    'SCHEMA_FILE_NOT_FOUND',
    existsSync(path)
      ? `${relative(workingDirectory, path) || '.'} is a folder, not a schema file.`
      : `There is no schema file at ${relative(workingDirectory, path)}.`,
    {
      hint: 'Write a first one with "tenantry init", or name yours with --schema.',
    },
  )
}

function onlySchema(root: string): string {
  const folder = join(root, 'schemas')
  const files = existsSync(folder)
    ? readdirSync(folder).filter((name) => /\.schema\.[cm]?[jt]s$/.test(name))
    : []
  const [file, ...others] = files.sort()
  if (file !== undefined && others.length === 0) return join(folder, file)
  if (file === undefined) {
    throw new CliError('SCHEMA_FILE_NOT_FOUND', 'No schema file was found.', {
      hint: 'Write a first one with "tenantry init", or name yours with --schema.',
    })
  }
  throw usageError(
    `There are several schema files: ${files.join(', ')}.`,
    'Choose one with --schema, or name it in tenantry.config.ts.',
  )
}
