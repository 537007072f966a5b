import { sql } from 'kysely'
import type { GeoPointField } from '../../schemas/generated/definitions.ts'
import type { StoredFieldType } from './field-type.ts'
import { numericColumn } from './stored-number.ts'

/** A place on Earth, WGS 84 degrees with six decimals (about 10 cm). */
export const geoPoint: StoredFieldType<GeoPointField> = {
  field: 'geoPoint',
  title: { es: 'Ubicación', en: 'Place' },
  kind: 'stored',
  encoding: 'json',
  valueType: () => 'text',
  columns: (_, column) => [
    ...numericColumn(`${column}_latitude`, 9, 6, { minimum: -90, maximum: 90 }),
    ...numericColumn(`${column}_longitude`, 9, 6, { minimum: -180, maximum: 180 }),
  ],
  valueSchema: () => ({
    type: 'object',
    properties: {
      latitude: { type: 'number', minimum: -90, maximum: 90, 'x-precision': 9, 'x-scale': 6 },
      longitude: { type: 'number', minimum: -180, maximum: 180, 'x-precision': 9, 'x-scale': 6 },
    },
    required: ['latitude', 'longitude'],
    additionalProperties: false,
  }),
  read: (_, [latitude, longitude]) =>
    sql`case when ${latitude ?? sql`null`} is not null then json_build_object('latitude', ${latitude ?? sql`null`}, 'longitude', ${longitude ?? sql`null`}) end`,
  write: (value) => {
    const { latitude, longitude } = value as { readonly latitude: unknown; readonly longitude: unknown }
    return { values: [latitude, longitude] }
  },
}
