/**
 * The model in force, which the studio changes while people work. A new one is compiled beside the running one and put in its place; requests
 * finish on the one that they began with. Every process over the database is told, and asks by itself for what it was not told.
 */
import type { Pool } from 'pg'
import { compileLayers, type Layers } from '../../pipeline.ts'
import type { LoadedModel, Model } from '../context.ts'
import { readStudio, studioVersion, type StudioState } from './studio-state.ts'

/** Channel by which processes tell each other that the studio saved. */
export const studioChannel = 'cimbra_studio'

export interface LiveModel {
  model(): Model
  /** The files as this process read them when it started. */
  readonly layers: Layers
  /** The patches of the model in force. */
  studio(): StudioState
  /** Puts a model in force that was saved in this process. */
  adopt(model: LoadedModel): void
  /** Looks whether another process saved, and compiles what it saved. */
  refresh(): Promise<void>
  /** Calls `swapped` after each change of the model. */
  onSwap(swapped: () => void): void
  end(): void
}

const pollInterval = 3_000

/** Compiles and keeps the model of `layers`; `notices` is where other processes' saves are heard. */
export async function watchModel(
  pool: Pool,
  started: LoadedModel,
  notices: { on(channel: string, heard: () => void): Promise<void> },
): Promise<LiveModel> {
  let current = started
  const listeners: (() => void)[] = []
  const adopt = (next: LoadedModel): void => {
    // A save and the look at what another process saved may overtake each other.
    if (next.studio.version <= current.studio.version) return
    current = next
    for (const swapped of listeners) swapped()
  }
  let unusable: number | undefined
  const lookAfter = async (): Promise<void> => {
    const version = await studioVersion(pool)
    if (version <= current.studio.version || version === unusable) return
    const studio = await readStudio(pool)
    const { graph } = compileLayers(started.layers, studio.patches)
    // Saved by a process with other files: this one stays with what it has until it is started again.
    if (graph === undefined) unusable = studio.version
    else adopt({ version: graph.version, graph, layers: started.layers, studio })
  }
  // One after the other: what is told during a look may be newer than what the look has seen.
  let looking: Promise<void> = Promise.resolve()
  const refresh = (): Promise<void> => (looking = looking.catch(() => undefined).then(lookAfter))
  // A failed look keeps what is known; the next one comes soon.
  const quietly = (): void => void refresh().catch(() => undefined)
  await notices.on(studioChannel, quietly)
  const timer = setInterval(quietly, pollInterval)
  timer.unref()
  return {
    model: () => current,
    layers: started.layers,
    studio: () => current.studio,
    adopt,
    refresh,
    onSwap: (swapped) => void listeners.push(swapped),
    end: () => clearInterval(timer),
  }
}
