import { clsx, type ClassValue } from 'clsx'
import { extendTailwindMerge } from 'tailwind-merge'

const merge = extendTailwindMerge({
  extend: { classGroups: { 'font-size': [{ text: ['xs', 'sm', 'base', 'lg', 'xl', '2xl'] }] } },
})

/** Class names, of which a later one wins over an earlier one for the same property. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes))
}
