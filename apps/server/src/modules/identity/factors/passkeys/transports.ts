import { jsonColumn } from '../../../../kernel/db/index.ts'

/** How a browser reaches an authenticator (`usb`, `internal`, …), as it was told by the browser. */
export const transportsColumn = jsonColumn<string[]>((value) =>
  Array.isArray(value) ? value.filter((transport) => typeof transport === 'string') : [],
)
