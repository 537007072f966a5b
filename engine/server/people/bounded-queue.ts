/** Work that must not run all at once: some at a time, some waiting, and no more. */
export interface BoundedQueue {
  /** Runs `work` when its turn comes; undefined at once when too many wait already. */
  run<T>(work: () => Promise<T>): Promise<T> | undefined
}

export function boundedQueue(atOnce: number, waitingAtMost: number): BoundedQueue {
  let running = 0
  const waiting: (() => void)[] = []
  const turn = async (): Promise<void> => {
    // Whoever leaves gives the place to the next one, so that nobody who comes later takes it.
    if (running < atOnce) running++
    else await new Promise<void>((resolve) => waiting.push(resolve))
  }
  const leave = (): void => {
    const next = waiting.shift()
    if (next === undefined) running--
    else next()
  }
  return {
    run: (work) => {
      if (running >= atOnce && waiting.length >= waitingAtMost) return undefined
      return (async () => {
        await turn()
        try {
          return await work()
        } finally {
          leave()
        }
      })()
    },
  }
}
