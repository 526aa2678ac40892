import { serve } from '../../serve.ts'

/** A real server in a process of its own; says its address on its output. */
const running = await serve(process.argv.slice(2), process.env)
if (running !== null) process.stdout.write(`listening ${running.url}\n`)
