import '@tenantry/react/styles.css'
import './app.css'
import { TenantryProvider } from '@tenantry/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { client } from './client.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no place for the application.')
createRoot(root).render(
  <StrictMode>
    <TenantryProvider client={client}>
      <App />
    </TenantryProvider>
  </StrictMode>,
)
