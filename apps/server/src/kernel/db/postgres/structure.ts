import { sql } from 'kysely'
import type { ControlDb } from '../control-store.ts'

/** One line for each column, constraint, index, sequence, view, trigger and function of the current schema. */
export async function describePostgres(db: ControlDb): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    with space as (select oid from pg_namespace where nspname = current_schema()),
         relations as (select c.* from pg_class c join space on space.oid = c.relnamespace)
    select format('%s %s', case relkind when 'r' then 'table' when 'p' then 'partitioned table' when 'v' then 'view'
                                        when 'm' then 'materialized view' when 'S' then 'sequence' else relkind::text end, relname) as line
      from relations where relkind in ('r', 'p', 'v', 'm', 'S')
    union all
    select format('table %s column %s %s%s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                  case when a.attnotnull then ' not null' else '' end,
                  coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), ''),
                  coalesce(' collate ' || nullif(l.collname, 'default'), ''))
      from relations c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      left join pg_collation l on l.oid = a.attcollation
     where c.relkind in ('r', 'p', 'v', 'm')
    union all
    select format('table %s constraint %s %s', c.relname, k.conname, pg_get_constraintdef(k.oid))
      from relations c join pg_constraint k on k.conrelid = c.oid
    union all
    select format('table %s index %s', c.relname, pg_get_indexdef(i.indexrelid))
      from relations c join pg_index i on i.indrelid = c.oid
    union all
    select format('view %s: %s', relname, pg_get_viewdef(oid)) from relations where relkind in ('v', 'm')
    union all
    select format('table %s trigger %s', c.relname, pg_get_triggerdef(t.oid))
      from relations c join pg_trigger t on t.tgrelid = c.oid where not t.tgisinternal
    union all
    select format('function %s', pg_get_functiondef(p.oid))
      from pg_proc p join space on space.oid = p.pronamespace where p.prokind in ('f', 'p')`.execute(db)
  return rows.map(({ line }) => line)
}
