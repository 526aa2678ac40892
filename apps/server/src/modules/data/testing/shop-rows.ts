import type { DataFixture } from './data-fixture.ts'

/** Rows for the tests that only read. */
export async function insertShopRows(shop: DataFixture): Promise<void> {
  await shop.batch([
    {
      table: 'users',
      insert: [
        { id: 'u1', name: 'Ann', email: 'Ann@example.com', avatar: 'AAEC' },
        { id: 'u2', name: 'Bob', manager_id: 'u1' },
        { id: 'u3', name: 'Cy', manager_id: 'u1' },
      ],
    },
    { table: 'profiles', insert: { id: 1, user_id: 'u1', bio: 'hello' } },
    {
      table: 'projects',
      insert: [
        { id: 'p1', name: 'Apollo', n: 3, budget: 0.1, archived: true, settings: { a: [1, null] } },
        { id: 'p2', name: 'Beta', n: 1, status: 'paused' },
        { id: 'p3', name: 'apex', n: null, budget: 2.5, settings: [] },
        { id: 'p4', name: '100%', n: 3 },
      ],
    },
    {
      table: 'tasks',
      insert: [
        { id: 1, project_id: 'p1', title: 'One', assigned_to: 'u1', reviewed_by: 'u2', points: 5, done: true },
        { id: 2, project_id: 'p1', title: 'Two', assigned_to: 'u2', points: 3, attachment: '/wA=' },
        { id: 3, project_id: 'p1', title: 'Three', points: 9007199254740991, meta: { k: 'v' } },
        { id: 4, project_id: 'p2', title: 'Four', points: '9007199254740993' },
      ],
    },
    {
      table: 'comments',
      insert: [
        { task_id: 1, number: 2, body: 'second' },
        { task_id: 1, number: 1, body: 'first' },
      ],
    },
    {
      table: 'notes',
      insert: [
        { id: 'n1', title: 'Invoice 2026', body: 'The invoice for March' },
        { id: 'n2', title: 'Minutes', body: 'We talked about the invoice and 2026' },
        { id: 'n3', title: 'Other', body: 'nothing here' },
      ],
    },
  ])
}
