import type { ControlStore } from '../../../kernel/db/index.ts'
import { createEndpointStore } from '../endpoint-store.ts'
import type { EndpointRow, HookName } from '../tables.ts'

/** Which endpoint is asked what: read once, and again after every change, in this process or another one. */
export class KnownHooks {
  private readonly control: ControlStore
  private readonly hooks = new Map<HookName, Promise<EndpointRow | null>>()

  constructor(control: ControlStore) {
    this.control = control
  }

  /** Null when nobody is to be asked. */
  async find(name: HookName): Promise<EndpointRow | null> {
    const known = this.hooks.get(name)
    if (known !== undefined) return known
    const reading = this.read(name)
    this.hooks.set(name, reading)
    return reading
  }

  forget(): void {
    this.hooks.clear()
  }

  private async read(name: HookName): Promise<EndpointRow | null> {
    try {
      return (await createEndpointStore(this.control.db).findHook(name)) ?? null
    } catch (error) {
      this.hooks.delete(name)
      throw error
    }
  }
}
