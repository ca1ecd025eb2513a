/** Swap as a machine's `init` takes it; nothing where none is declared. */
export function swapOf({ swap_size_mb }: { swap_size_mb?: number | undefined }): { swap_size_mb?: number } {
  return swap_size_mb === undefined ? {} : { swap_size_mb };
}
