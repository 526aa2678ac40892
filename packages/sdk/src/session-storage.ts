/** Where a client keeps who is signed in: one text, read before every call. Each function may answer at once or later. */
export interface SessionStorage {
  get(): string | null | Promise<string | null>
  set(text: string): void | Promise<void>
  remove(): void | Promise<void>
}

/** Kept as long as the client lives: what a client does unless it is told otherwise. */
export function memoryStorage(): SessionStorage {
  let kept: string | null = null
  return {
    get: () => kept,
    set(text) {
      kept = text
    },
    remove() {
      kept = null
    },
  }
}

/** What `localStorage` and `sessionStorage` of browsers have in common. */
export interface WebStorage {
  getItem(key: string): string | null
  setItem(key: string, text: string): void
  removeItem(key: string): void
}

/**
 * Kept by the browser: `webStorage(localStorage)` over reloads and for all tabs, `webStorage(sessionStorage)` for one tab.
 * Scripts of the page can read it; where the server has the page's own origin, its HttpOnly cookie does without.
 */
export function webStorage(storage: WebStorage, key = 'tenantry.session'): SessionStorage {
  return {
    get: () => storage.getItem(key),
    set: (text) => storage.setItem(key, text),
    remove: () => storage.removeItem(key),
  }
}
