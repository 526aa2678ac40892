import type { CompiledQuery, QueryResult } from 'kysely'
import type { ControlDb, DialectName } from './control-store.ts'

/** Stands for the parameter of that name while the statement is compiled. */
class Placeholder {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

interface Compilable<Row> {
  compile(): CompiledQuery<Row>
}

/**
 * A statement of a busy path, compiled once for each engine: to build and compile one takes several times as long as to run it.
 * `build` names its parameters with `parameter('name')` where their values would stand; what else it says stays as it is.
 * The function that comes out runs it in the given executor or transaction.
 */
export function prepareQuery<Parameters extends object, Row>(
  build: (
    db: ControlDb,
    parameter: <Name extends keyof Parameters & string>(name: Name) => Parameters[Name],
  ) => Compilable<Row>,
): (db: ControlDb, values: Parameters) => Promise<QueryResult<Row>> {
  const compiled = new Map<DialectName, CompiledQuery<Row>>()
  // Kysely takes any object that is no expression of its own for a value.
  const parameter = <Name extends keyof Parameters & string>(name: Name) =>
    new Placeholder(name) as unknown as Parameters[Name]

  return (db, values) => {
    let query = compiled.get(db.dialect)
    if (query === undefined) {
      query = build(db, parameter).compile()
      compiled.set(db.dialect, query)
    }
    const parameters = query.parameters.map((given) =>
      given instanceof Placeholder ? values[given.name as keyof Parameters] : given,
    )
    return db.executeQuery({ ...query, parameters })
  }
}
