export { createApp, type App, type AppOptions } from './app.ts'
export { readConfig, type Config } from './config.ts'
export { ConfigError } from './kernel/errors.ts'
export { serve, type Running } from './serve.ts'
