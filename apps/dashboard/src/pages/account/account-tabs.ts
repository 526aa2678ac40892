export const accountTabs = ['profile', 'security', 'sessions', 'tokens', 'linked', 'data'] as const
export type AccountTab = (typeof accountTabs)[number]
