export const policies = { title: 'policies' }
