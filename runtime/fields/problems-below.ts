import { createContext, useContext } from 'react'

/** What is wrong inside a value of several parts: texts by place, such as `0/quantity` for a cell of lines. */
export type PlacedProblems = ReadonlyMap<string, readonly string[]>

const none: PlacedProblems = new Map()

export const ProblemsBelow = createContext<PlacedProblems>(none)

/** Problems of the parts of the value being edited. */
export const useProblemsBelow = (): PlacedProblems => useContext(ProblemsBelow)
