import { queryOptions } from '@tanstack/react-query'
import { parseSchemaDocument, type SchemaDocument } from '@tenantry/schema'
import { tenantry } from '#app/client.ts'

/** A template with its newest schema. Everything of templates is kept below `templates`, so that a push makes all of it anew. */
export function templateQuery(template: string) {
  return queryOptions({
    queryKey: ['templates', 'one', template],
    queryFn: async ({ signal }) => {
      const { schema, ...rest } = await tenantry.templates.get(template, { signal })
      return { ...rest, schema: parseSchemaDocument(schema) }
    },
  })
}

/** The schema of one version, which never changes; version 0 is the nothing before the first. */
export function versionSchemaQuery(template: string, version: number) {
  return queryOptions({
    queryKey: ['template-version', template, version],
    queryFn: async ({ signal }): Promise<SchemaDocument | null> => {
      if (version === 0) return null
      const { schema } = await tenantry.templates.version(template, version, { signal })
      return parseSchemaDocument(schema)
    },
    staleTime: Infinity,
  })
}
