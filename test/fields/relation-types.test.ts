import { expect, test } from 'vitest'
import { typeOf } from '../../engine/fields/index.ts'
import { columnsOf, definitionOf, definitionProblems, refusalOf, writtenAs, type Brief } from './field-under-test.ts'

const id = '018f5a2e-7b1c-7c3d-9e4f-0a1b2c3d4e5f'

test.each([
  [{ field: 'reference', to: 'Boks' }, [['CIM301', '/to']]],
  [{ field: 'anyReference', to: ['Books', 'Boks'] }, [['CIM301', '/to/1']]],
  [{ field: 'multiReference', to: 'Boks' }, [['CIM301', '/to']]],
  [{ field: 'lines', of: 'Boks', via: 'shelf' }, [['CIM301', '/of']]],
  [{ field: 'rollup', of: 'Boks', via: 'shelf', count: true }, [['CIM301', '/of']]],
  [{ field: 'reference', to: 'Books' }, []],
] as readonly (readonly [Brief, readonly unknown[]])[])(
  'relations › the definition %j is checked',
  (brief, problems) => {
    expect(definitionProblems(brief)).toEqual(problems)
  },
)

test.each([
  [{ field: 'reference', to: 'Books' }, 'x', 'format'],
  [{ field: 'reference', to: 'Books' }, { id }, 'type'],
  [{ field: 'anyReference', to: ['Books'] }, id, 'type'],
  [{ field: 'anyReference', to: ['Books'] }, { module: 'Shelves', id }, 'enum'],
  [{ field: 'anyReference', to: ['Books'] }, { module: 'Books' }, 'required'],
  [{ field: 'anyReference', to: ['Books'] }, { module: 'Books', id, label: 'x' }, 'additionalProperties'],
  [{ field: 'multiReference', to: 'Books' }, id, 'type'],
  [{ field: 'multiReference', to: 'Books' }, [id, id], 'uniqueItems'],
  [{ field: 'multiReference', to: 'Books', maxItems: 0 }, [id], 'maxItems'],
  [{ field: 'lines', of: 'Books', via: 'shelf' }, {}, 'type'],
  [{ field: 'lines', of: 'Books', via: 'shelf', minItems: 1 }, [], 'minItems'],
  [{ field: 'lines', of: 'Books', via: 'shelf', maxItems: 1 }, [{}, {}], 'maxItems'],
  [{ field: 'file' }, 'report.pdf', 'format'],
  [{ field: 'image' }, 5, 'type'],
  [{ field: 'geoPoint' }, { latitude: 90.1, longitude: 0 }, 'maximum'],
  [{ field: 'geoPoint' }, { latitude: 19.4326085, longitude: -99.1 }, 'x-precision'],
  [{ field: 'geoPoint' }, { latitude: 19 }, 'required'],
  [{ field: 'geoPoint' }, '19,-99', 'type'],
] as readonly (readonly [Brief, unknown, string])[])('relations and files › %j refuses %j', (brief, value, keyword) => {
  expect(refusalOf(brief, value)).toBe(keyword)
})

test.each([
  [{ field: 'reference', to: 'Books' }, ['cell_id uuid -> Books']],
  [
    { field: 'anyReference', to: ['Books', 'Shelves'] },
    [
      'cell_books_id uuid check num_nonnulls(cell_books_id, cell_shelves_id) <= 1 -> Books',
      'cell_shelves_id uuid -> Shelves',
    ],
  ],
  [{ field: 'file' }, ['cell_id uuid']],
  [{ field: 'image' }, ['cell_id uuid']],
  [
    { field: 'geoPoint' },
    [
      'cell_latitude numeric(9,6) check cell_latitude >= -90::numeric AND cell_latitude <= 90::numeric',
      'cell_longitude numeric(9,6) check cell_longitude >= -180::numeric AND cell_longitude <= 180::numeric',
    ],
  ],
] as readonly (readonly [Brief, readonly string[]])[])('relations and files › %j is stored in %j', (brief, columns) => {
  expect(columnsOf(brief)).toEqual(columns)
})

test.each([
  [{ field: 'reference', to: 'Books' }, id.toUpperCase(), [id]],
  [{ field: 'anyReference', to: ['Books', 'Shelves'] }, { module: 'Shelves', id: id.toUpperCase() }, [null, id]],
  [{ field: 'file' }, id, [id]],
  [{ field: 'image' }, id, [id]],
  [{ field: 'geoPoint' }, { longitude: -99.133209, latitude: 19.432608 }, [19.432608, -99.133209]],
] as readonly (readonly [Brief, unknown, unknown])[])(
  'relations and files › %j writes %j as %j',
  async (brief, value, written) => {
    expect(refusalOf(brief, value)).toBeUndefined()
    expect(await writtenAs(brief, value)).toEqual(written)
  },
)

test.each([
  [{ field: 'lines', of: 'Books', via: 'shelf' }, 'lines'],
  [{ field: 'multiReference', to: 'Books' }, 'links'],
  [{ field: 'formula', formula: '1' }, 'computed'],
  [{ field: 'rollup', of: 'Books', via: 'shelf', count: true }, 'computed'],
] as readonly (readonly [Brief, string])[])('relations › %j is %s and has no column', (brief, kind) => {
  const type = typeOf(definitionOf(brief))
  expect([type.kind, 'columns' in type, 'write' in type]).toEqual([kind, false, false])
})
