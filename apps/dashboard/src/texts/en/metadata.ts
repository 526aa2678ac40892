export const metadata = {
  title: 'Metadata',
  hint: 'What your application keeps with it, as JSON.',
  none: 'Nothing is kept.',
  edit: 'Edit the metadata',
  notJson: (line: number) => `This is no JSON: look at line ${line}.`,
  notAnObject: 'It has to be one JSON object, from { to }.',
  nullMember: (key: string) => `“${key}” cannot be null: delete its line to take it away.`,
  longKey: (key: string, max: number) => `“${key}…” is too long: names have ${max} characters at most.`,
  tooMany: (max: number) => `It holds ${max} members at most.`,
  tooLong: 'It holds 16 KiB at most.',
}
