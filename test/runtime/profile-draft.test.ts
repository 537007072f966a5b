import { expect, test } from 'vitest'
import { profilePatch, rightsIn, setAction, setNames, tickOf } from '../../studio/profiles/profile-draft.ts'
import type { ProfileDefinition } from '../../studio/profiles/profile-draft.ts'

const profile: ProfileDefinition = {
  $id: 'seller',
  title: 'Vendedor',
  modules: { Cars: { actions: ['read', 'update'], read: ['plate', 'color'], write: ['color'] } },
}

test('profile draft › who may create or delete may see', () => {
  expect(rightsIn(setAction(profile, 'Trips', 'delete', true), 'Trips').actions).toEqual(['read', 'delete'])
})

test('profile draft › without seeing nothing else is left of the actions', () => {
  expect(rightsIn(setAction(profile, 'Cars', 'read', false), 'Cars').actions).toEqual([])
})

test('profile draft › a group is ticked whole, in part or not at all', () => {
  const { read } = rightsIn(profile, 'Cars')
  expect([['plate', 'color'], ['plate', 'year'], ['year'], []].map((names) => tickOf(read, names))).toEqual([
    'all',
    'some',
    'none',
    'none',
  ])
})

test('profile draft › nothing changed is an empty patch, whatever the order', () => {
  const there = setNames(profile, 'Cars', 'read', ['plate'], false)
  expect(profilePatch(profile, setNames(there, 'Cars', 'read', ['plate'], true))).toEqual({})
})

test('profile draft › lists go whole, and an emptied one as null', () => {
  const now = setNames(setNames(profile, 'Cars', 'write', ['color'], false), 'Cars', 'moves', ['state:sold'], true)
  expect(profilePatch(profile, { ...now, title: 'Vendedora' })).toEqual({
    title: 'Vendedora',
    modules: { Cars: { actions: ['read', 'update'], read: ['plate', 'color'], write: null, moves: ['state:sold'] } },
  })
})

test('profile draft › a module of which nothing is left goes', () => {
  const bare = setNames(setAction(profile, 'Cars', 'read', false), 'Cars', 'read', ['plate', 'color'], false)
  expect(profilePatch(profile, setNames(bare, 'Cars', 'write', ['color'], false))).toEqual({ modules: { Cars: null } })
})
