import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mergePatch, patchBetween, sameJson } from '../../engine/definition/merge-patch.ts'

// RFC 7386, appendix A.
test.each([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('merge patch › %j with %j is %j', (target, patch, result) => {
  expect(mergePatch(target, patch)).toEqual(result)
})

/** Definitions say nothing by null: a patch could not say it either. */
const definition = fc.dictionary(
  fc.string({ maxLength: 4 }),
  fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.array(fc.string(), { maxLength: 3 }),
      fc.dictionary(fc.string({ maxLength: 4 }), tie('value'), { maxKeys: 4 }),
    ),
  })).value,
  { maxKeys: 5 },
)

test('merge patch › the patch between two definitions makes the second of the first', () => {
  fc.assert(
    fc.property(definition, definition, (before, after) => {
      const patch = patchBetween(before, after)
      expect(sameJson(patch === undefined ? before : mergePatch(before, patch), after)).toBe(true)
      expect(patch === undefined).toBe(sameJson(before, after))
    }),
  )
})

test('merge patch › reaches no prototype', () => {
  const patch: unknown = JSON.parse(
    '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}',
  )
  mergePatch({}, patch)
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})
