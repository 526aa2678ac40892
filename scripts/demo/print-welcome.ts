export interface Welcome {
  url: string
  dataDir: string
  /** Only on the first start. */
  adminKey: string | null
  /** While there is no owner. */
  setupToken: string | null
  contents: { templates: number; databases: number }
}

/** Tells whoever started the server where it is, what is in it, and what to type first. */
export function printWelcome({ url, dataDir, adminKey, setupToken, contents }: Welcome): void {
  // Passkeys, and the cookie of a sign-in elsewhere, belong to a name and not to a number.
  const pages = url.replace('//127.0.0.1:', '//localhost:')
  const keyLines =
    adminKey === null
      ? []
      : [`  Admin key      ${adminKey}`, '                 (shown this once; only its hash is kept)']
  const setupLines =
    setupToken === null
      ? []
      : [
          `  First owner    ${pages}/setup#${setupToken}`,
          '                 (makes whoever opens it the owner; on the command line: npx tenantry setup)',
          `  Setup token    ${setupToken}`,
        ]
  const lines = [
    '',
    `  Tenantry is running at ${url}`,
    '',
    `  Dashboard      ${pages}`,
    `  API reference  ${url}/docs`,
    `  Data           ${dataDir} (${count(contents.templates, 'template')}, ${count(contents.databases, 'database')})`,
    ...keyLines,
    ...setupLines,
    '',
    '  Try, in another terminal:',
    '',
    ...(setupToken === null ? [] : [`    npx tenantry setup --url ${url} --profile owner`]),
    ...commands(url, adminKey ?? '$TENANTRY_API_KEY', contents.databases > 0).map((line) => `    ${line}`),
    '',
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

function commands(url: string, key: string, filled: boolean): string[] {
  const login = `npx tenantry login --url ${url} --api-key ${key}`
  if (!filled) return [login, 'npx tenantry init', 'npx tenantry push']
  return [
    login,
    'npx tenantry databases list',
    `curl -s ${url}/data/query/projects -H "Authorization: Bearer ${key}" -H 'Tenantry-Database: acme' \\`,
    `  -H 'Content-Type: application/json' -d '{"select":["id","name",{"tasks":["title","done"]}]}'`,
  ]
}
