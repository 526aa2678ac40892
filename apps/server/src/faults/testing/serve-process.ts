import { flushCompileCache } from 'node:module'
import { serve } from '../../serve.ts'

/** A real server in a process of its own; says its address on its output. */
const running = await serve(process.argv.slice(2), process.env)
// Most of these are killed, and would keep nothing of what they have compiled for the next one.
flushCompileCache()
if (running !== null) process.stdout.write(`listening ${running.url}\n`)
