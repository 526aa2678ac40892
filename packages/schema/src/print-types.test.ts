import { describe, expect, expectTypeOf, it } from 'vitest'
import { defineTable } from './define-table.ts'
import { defineSchema } from './define-schema.ts'
import { c } from './define-column.ts'
import type { ChildTables, InsertRow, ParentTables, SelectRow, TableName } from './infer.ts'
import { printTypes } from './print-types.ts'
import { saasApp } from './testing/saas-app.ts'

describe('printTypes', () => {
  it('prints the rows that the schema infers', () => {
    expect(printTypes(saasApp.document)).toMatchInlineSnapshot(`
      "// Generated from the schema "saas-app". Changes made here are lost.

      export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

      export interface ProjectsRow {
        id: string
        name: string
        slug: string | null
        created_by: string
        created_at: number
      }

      export interface ProjectsInsert {
        id: string
        name: string
        slug?: string | null
        created_by: string
        created_at?: number
      }

      export interface ProjectsUpdate {
        id?: string
        name?: string
        slug?: string | null
        created_by?: string
        created_at?: number
      }

      export interface TasksRow {
        id: number
        project_id: string
        title: string
        status: string
        done: boolean
        settings: JsonValue
        weight: number | null
        attachment: string | null
        title_length: number | null
        assigned_to: string | null
      }

      export interface TasksInsert {
        id?: number
        project_id: string
        title: string
        status?: string
        done?: boolean
        settings?: JsonValue
        weight?: number | null
        attachment?: string | null
        assigned_to?: string | null
      }

      export interface TasksUpdate {
        id?: number
        project_id?: string
        title?: string
        status?: string
        done?: boolean
        settings?: JsonValue
        weight?: number | null
        attachment?: string | null
        assigned_to?: string | null
      }

      export interface MembershipsRow {
        project_id: string
        user_id: string
        order: number | null
      }

      export interface MembershipsInsert {
        project_id: string
        user_id: string
        order?: number | null
      }

      export interface MembershipsUpdate {
        project_id?: string
        user_id?: string
        order?: number | null
      }

      export type Database = {
        projects: {
          row: ProjectsRow
          insert: ProjectsInsert
          update: ProjectsUpdate
          references: {}
        }
        tasks: {
          row: TasksRow
          insert: TasksInsert
          update: TasksUpdate
          references: { project_id: 'projects.id' }
        }
        memberships: {
          row: MembershipsRow
          insert: MembershipsInsert
          update: MembershipsUpdate
          references: { project_id: 'projects.id' }
        }
      }
      "
    `)
  })

  it('table names that would give one type name get two', () => {
    const id = c.text().primaryKey()
    const { document } = defineSchema('s', {
      line_items: defineTable({ id }),
      LineItems: defineTable({ id }),
    })
    expect(printTypes(document)).toContain('row: LineItems2Row')
  })

  it('the printed Database type serves wherever an inferred schema does', () => {
    interface ProjectsRow {
      id: string
    }
    interface TasksRow {
      id: string
      project_id: string
    }
    type Database = {
      projects: { row: ProjectsRow; insert: ProjectsRow; update: Partial<ProjectsRow>; references: {} }
      tasks: {
        row: TasksRow
        insert: TasksRow
        update: Partial<TasksRow>
        references: { project_id: 'projects.id' }
      }
    }
    expectTypeOf<TableName<Database>>().toEqualTypeOf<'projects' | 'tasks'>()
    expectTypeOf<SelectRow<Database, 'tasks'>>().toEqualTypeOf<TasksRow>()
    expectTypeOf<InsertRow<Database, 'projects'>>().toEqualTypeOf<ProjectsRow>()
    expectTypeOf<ParentTables<Database, 'tasks'>>().toEqualTypeOf<'projects'>()
    expectTypeOf<ChildTables<Database, 'projects'>>().toEqualTypeOf<'tasks'>()
  })
})
