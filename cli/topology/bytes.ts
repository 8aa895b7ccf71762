/** `4 GiB`, `559 MiB`. */
export function bytes(value: number): string {
  const gibibytes = value / 2 ** 30;
  return gibibytes >= 1 ? `${Math.round(gibibytes * 10) / 10} GiB` : `${Math.round(value / 2 ** 20)} MiB`;
}
