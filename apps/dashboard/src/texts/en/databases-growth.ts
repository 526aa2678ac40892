/** How databases grow. */
export const growth = {
  title: 'Growth',
  size: 'Size',
  description: (days: number) => `On the disk, over the last ${days} days.`,
  unknown: 'The server of this database does not say how large it is.',
  same: 'no change',
  since: (change: string, date: string) => `${change} since ${date}`,
  chart: (firstDate: string, firstSize: string, lastDate: string, lastSize: string) =>
    `${firstSize} on ${firstDate}, ${lastSize} on ${lastDate}`,
}
