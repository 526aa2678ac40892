import type {
  operations,
  PushBody,
  RenameAnswer,
  RolloutOptions,
  Template,
  TemplateVersion,
} from '@tenantry/contract'
import type { Schema, SchemaDocument } from '@tenantry/schema'
import { call, type CallOptions } from './call.ts'
import { toWire, type CamelKeys } from './camel-keys.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

/** What `defineSchema` gives, or its document. */
export type SchemaInput = Schema | SchemaDocument

export interface CreateTemplate {
  /** The schema's own name when absent. */
  name?: string
  schema: SchemaInput
  message?: string
}

export interface DiffTemplate {
  schema: SchemaInput
  /** Answers by name to what could be a rename. */
  renames?: RenameAnswer[]
}

export interface PushTemplate extends Omit<CamelKeys<PushBody>, 'schema' | 'rollout'> {
  schema: SchemaInput
  rollout?: CamelKeys<RolloutOptions>
}

/** `tenantry.templates`: named schemas, their versions and their rollouts. A template is named by its id or its name. */
export function templateCalls(transport: Transport) {
  return {
    /** Publishes a new template as version 1. */
    create(input: CreateTemplate, options?: CallOptions) {
      return call<Operations['createTemplate']>(
        transport,
        'POST',
        '/platform/templates',
        { body: { ...input, schema: documentOf(input.schema) }, creates: true },
        options,
      )
    },

    get(template: string, options?: CallOptions) {
      return call<Operations['getTemplate']>(
        transport,
        'GET',
        '/platform/templates/:template',
        { params: { template } },
        options,
      )
    },

    list(input: ListOptions = {}, options?: CallOptions): PageRequest<Template> {
      return listPages(input.cursor, (cursor) =>
        call<Operations['listTemplates']>(
          transport,
          'GET',
          '/platform/templates',
          { query: { limit: input.limit?.toString(), cursor } },
          options,
        ),
      )
    },

    /** Refused with `TEMPLATE_IN_USE` while databases are made from it. */
    delete(template: string, options?: CallOptions) {
      return call<Operations['deleteTemplate']>(
        transport,
        'DELETE',
        '/platform/templates/:template',
        { params: { template } },
        options,
      )
    },

    /** Newest first; without their schemas. */
    versions(template: string, input: ListOptions = {}, options?: CallOptions): PageRequest<TemplateVersion> {
      return listPages(input.cursor, (cursor) =>
        call<Operations['listVersions']>(
          transport,
          'GET',
          '/platform/templates/:template/versions',
          { params: { template }, query: { limit: input.limit?.toString(), cursor } },
          options,
        ),
      )
    },

    /** One version with its schema. */
    version(template: string, version: number, options?: CallOptions) {
      return call<Operations['getVersion']>(
        transport,
        'GET',
        '/platform/templates/:template/versions/:version',
        { params: { template, version: String(version) } },
        options,
      )
    },

    /** Previews what a push would do, and asks what could be a rename. */
    diff(template: string, input: DiffTemplate, options?: CallOptions) {
      return call<Operations['diffTemplate']>(
        transport,
        'POST',
        '/platform/templates/:template/diff',
        { params: { template }, body: { ...input, schema: documentOf(input.schema) }, reads: true },
        options,
      )
    },

    /** Publishes a new version and starts its rollout, which `tenantry.jobs` shows; `job` is null when no database is concerned. */
    push(template: string, input: PushTemplate, options?: CallOptions) {
      const { schema, rollout, ...rest } = input
      const body: PushBody = {
        ...toWire<Omit<PushBody, 'schema' | 'rollout'>>(rest),
        schema: documentOf(schema),
        ...(rollout !== undefined && { rollout: toWire<RolloutOptions>(rollout) }),
      }
      return call<Operations['pushTemplate']>(
        transport,
        'POST',
        '/platform/templates/:template/push',
        { params: { template }, body, creates: true, long: true },
        options,
      )
    },

    /** Compares the real structure of databases with their recorded version, a page at a time. */
    drift(
      template: string,
      input: { repair?: boolean; limit?: number; cursor?: string } = {},
      options?: CallOptions,
    ) {
      return call<Operations['checkDrift']>(
        transport,
        'POST',
        '/platform/templates/:template/drift',
        { params: { template }, body: input, reads: input.repair !== true, long: true },
        options,
      )
    },
  }
}

function documentOf(schema: SchemaInput): SchemaDocument {
  return 'document' in schema ? schema.document : schema
}
