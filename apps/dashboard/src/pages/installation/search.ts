/** What the addresses of these pages can say. Apart from the routes, which load the pages that need it. */
export const MAIL_STATUSES = ['queued', 'kept', 'sent', 'failed'] as const

export const SETTINGS_TABS = ['operators', 'providers', 'roles', 'vault', 'audit', 'about'] as const

export type SettingsTab = (typeof SETTINGS_TABS)[number]
