export { createApp, type App, type AppOptions } from './app.ts'
export { ConfigError, readConfig, type Config } from './config.ts'
export { serve, type Running } from './serve.ts'
