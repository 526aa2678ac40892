import { problemHints } from './problem-hints.ts'

export const common = {
  cancel: 'Cancel',
  close: 'Close',
  copied: 'Copied',
  copy: 'Copy',
  clearSearch: 'Clear the search',
  create: 'Create',
  delete: 'Delete',
  save: 'Save changes',
  tryAgain: 'Try again',
  loading: 'Loading',
  edit: 'Edit',
  remove: 'Remove',
  back: 'Back',
  next: 'Continue',
  done: 'Done',
  more: 'More actions',
  all: 'All',
  yes: 'Yes',
  no: 'No',
  never: 'Never',
  required: 'This is needed.',
  clearFilters: 'Clear the filters',
  shownOnce: 'Copy it now: it is shown this once, and stored in a form that nobody can read.',
  stored: 'I have stored it',
  none: 'None',
  optional: 'optional',
  typeToConfirm: (text: string) => `Type “${text}” to confirm`,
}

export const problem = {
  hints: problemHints,
  unknown: 'Something went wrong in this page.',
  request: 'Request',
  copy: 'Copy the error',
  notFoundTitle: 'There is no such page',
  notFound: 'The address may be mistyped, or what it led to is gone.',
  backHome: 'Back to the overview',
}

export const table = {
  selectAll: 'Select all rows',
  selectRow: 'Select row',
  selected: (count: number) => `${count} selected`,
}
