import { useRouter } from '@tanstack/react-router'
import { useCallback } from 'react'
import { queryClient } from '#app/query-client.ts'
import { isServersPage, readBack } from './back.ts'

/** Goes on as whoever has just signed in, to where they wanted. */
export function useEnter(back?: string): () => void {
  const router = useRouter()
  return useCallback(() => {
    // What was loaded before, that nobody is signed in above all, holds no longer.
    queryClient.clear()
    const path = readBack(back)
    if (isServersPage(path)) location.assign(path)
    else void router.navigate({ href: path, replace: true })
  }, [router, back])
}
