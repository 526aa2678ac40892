/** A line with what belongs to it. */
export interface TreeNode {
  text: string
  children: readonly TreeNode[]
}

/** Draws a tree: `├─ a`, `│  └─ b`, `└─ c`. */
export function treeLines(nodes: readonly TreeNode[], indent = ''): string[] {
  return nodes.flatMap(({ text, children }, position) => {
    const isLast = position === nodes.length - 1
    const own = `${indent}${isLast ? '└─' : '├─'} ${text}`
    return [own, ...treeLines(children, `${indent}${isLast ? '   ' : '│  '}`)]
  })
}
