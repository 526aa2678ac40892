/** What the addresses of these pages can say. Apart from the routes, which load the pages that need it. */
export const DATABASE_TABS = ['browse', 'sql', 'diagram', 'access', 'snapshots', 'settings'] as const

export type DatabaseTab = (typeof DATABASE_TABS)[number]
