import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Kysely, Transaction } from 'kysely'
import type { Capabilities } from './capabilities.ts'
import type {
  ControlDb,
  ControlTx,
  DialectName,
  NoTables,
  TableExecutor,
  TransactionOptions,
} from './control-store.ts'
import { isSerializationFailure, NestedTransactionError } from './errors.ts'

const attemptsMax = 4

export interface TransactorParts {
  kysely: Kysely<NoTables>
  dialect: DialectName
  capabilities: Capabilities
  open: OpenTransactions
  onCommitted: () => void
  onError: (error: unknown) => void
}

type TransactionWork<T> = (tx: ControlTx, trx: Transaction<NoTables>) => Promise<T>

/** Knows whether the calling flow is inside an open transaction. */
export interface OpenTransactions {
  readonly inside: () => boolean
  /** Runs `work` as a flow inside a transaction, until it settles. */
  readonly enter: <T>(work: () => Promise<T>) => Promise<T>
}

export function trackTransactions(): OpenTransactions {
  const flow = new AsyncLocalStorage<{ open: boolean }>()
  return {
    inside: () => flow.getStore()?.open === true,
    async enter(work) {
      const state = { open: true }
      try {
        return await flow.run(state, work)
      } finally {
        // Work that was started in here and outlives the transaction is free to open its own.
        state.open = false
      }
    },
  }
}

export interface Transactor {
  /** As `ControlStore.transaction` promises. */
  readonly transaction: <T>(work: TransactionWork<T>, options?: TransactionOptions) => Promise<T>
  /** Lets no further transaction begin, and resolves when the last one has ended. */
  readonly drain: () => Promise<void>
}

export function createTransactor(parts: TransactorParts): Transactor {
  const { kysely, open, onCommitted, onError } = parts
  const running = new Set<Promise<unknown>>()
  let draining = false

  async function once<T>(work: TransactionWork<T>, options: TransactionOptions): Promise<T> {
    const hooks: Hooks = { beforeCommit: [], afterCommit: [] }
    const builder = kysely.transaction()
    const isolated =
      options.isolation && parts.capabilities.concurrentWriters
        ? builder.setIsolationLevel(options.isolation)
        : builder
    const result = await open.enter(() =>
      isolated.execute(async (trx) => {
        const outcome = await work(controlTx(parts, trx, hooks), trx)
        // A hook may add further ones.
        for (const hook of hooks.beforeCommit) await hook()
        return outcome
      }),
    )
    onCommitted()
    for (const hook of hooks.afterCommit) {
      try {
        hook()
      } catch (error) {
        onError(error)
      }
    }
    return result
  }

  async function repeated<T>(work: TransactionWork<T>, options: TransactionOptions): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(work, options)
      } catch (error) {
        if (attempt >= attemptsMax || !isSerializationFailure(error)) throw error
      }
      await sleep(10 * 2 ** attempt * (0.5 + Math.random()))
    }
  }

  return {
    async transaction(work, options = {}) {
      if (open.inside()) throw new NestedTransactionError()
      if (draining) throw new Error('The control store is closed.')
      const attempt = repeated(work, options)
      running.add(attempt)
      try {
        return await attempt
      } finally {
        running.delete(attempt)
      }
    },
    async drain() {
      draining = true
      await Promise.allSettled(running)
    },
  }
}

export function controlDb(parts: TransactorParts, kysely: Kysely<NoTables>): ControlDb {
  return {
    dialect: parts.dialect,
    capabilities: parts.capabilities,
    // Which tables exist is a matter of types alone; the executor is the same object for every module.
    withTables: <Tables>() => kysely as unknown as TableExecutor<Tables>,
    getExecutor: () => kysely.getExecutor(),
    executeQuery: (query, options) => kysely.executeQuery(query, options),
  }
}

interface Hooks {
  beforeCommit: (() => Promise<void>)[]
  afterCommit: (() => void)[]
}

function controlTx(parts: TransactorParts, trx: Transaction<NoTables>, hooks: Hooks): ControlTx {
  return {
    ...controlDb(parts, trx),
    beforeCommit(hook) {
      hooks.beforeCommit.push(hook)
    },
    afterCommit(hook) {
      hooks.afterCommit.push(hook)
    },
  }
}
