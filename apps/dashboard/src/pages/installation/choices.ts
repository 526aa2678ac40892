/** What pages of this area let one choose from, as it stands in the URL. */
export const MAIL_STATUSES = ['queued', 'kept', 'sent', 'failed'] as const

export const SETTINGS_TABS = ['operators', 'providers', 'roles', 'vault', 'audit', 'about'] as const
export type SettingsTab = (typeof SETTINGS_TABS)[number]
