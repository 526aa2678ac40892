export const USER_TABS = ['profile', 'organizations', 'sessions', 'factors', 'databases'] as const
