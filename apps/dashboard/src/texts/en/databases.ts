export const databases = {
  title: 'Databases',
  description: 'One isolated database for each customer.',
  search: 'Search by name',
  create: 'Create database',
  createHint: 'A new tenant database, empty or from the newest version of a template.',
  created: (name: string) => `Database ${name} was created.`,
  nameHint: 'Lower-case letters, digits, - and _',
  noTemplate: 'No template',
  noneFound: 'No database matches',
  clearFilters: 'Clear the filters',
  empty: 'No databases yet',
  emptyHint:
    'Create one here, with tenantry databases create, or from your application when a customer signs up.',
  columns: {
    name: 'Name',
    template: 'Template',
    status: 'Status',
    placement: 'Placement',
    created: 'Created',
  },
  statuses: { any: 'Any status', ready: 'Ready', deleted: 'Deleted' },
}
