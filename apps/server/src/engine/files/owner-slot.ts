import { basename } from 'node:path'

/** Room for the longest id that there can be. */
const SLOT_CHARACTERS = 43

/**
 * What a prebuilt file says in the place of its owner. It follows from the hash of everything that is in the file, so that it stands in no
 * other place of it, and a copy becomes a database's own by writing over these bytes.
 */
export function ownerSlot(imageKey: string): string {
  return `image ${imageKey}`.slice(0, SLOT_CHARACTERS).padEnd(SLOT_CHARACTERS)
}

/** Where the slot is in the bytes of an image, whose file is named after its key. */
export function findOwnerSlot(imagePath: string, bytes: Buffer): number {
  const slot = ownerSlot(basename(imagePath, '.sqlite'))
  const at = bytes.indexOf(slot)
  if (at < 0 || bytes.includes(slot, at + 1)) throw new Error('The image has not one place for its owner.')
  return at
}

/** As wide as the slot. */
export function ownerText(databaseId: string): string {
  if (databaseId.length > SLOT_CHARACTERS) throw new Error('The id is longer than its place in the file.')
  return databaseId.padEnd(SLOT_CHARACTERS)
}
