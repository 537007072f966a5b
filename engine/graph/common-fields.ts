import type { FieldDefinition } from '../../schemas/generated/definitions.ts'

/** Modules that common fields refer to: whose records are persons, and whose are groups of them. */
export interface Responsible {
  readonly people: string
  readonly groups: string
}

/** Where there are no modules to refer to, and names are all that counts. */
export const nobody: Responsible = { people: '', groups: '' }

/** The fields that every module has without declaring them, by API name. */
export const commonFields = ({ people, groups }: Responsible): Readonly<Record<string, FieldDefinition>> => ({
  id: { field: 'uuid', title: 'Id', description: 'Identificador que nunca cambia.', readOnly: true },
  version: {
    field: 'integer',
    title: 'Versión',
    description: 'Aumenta con cada cambio; evita que dos personas se pisen.',
    readOnly: true,
  },
  createdAt: {
    field: 'datetime',
    title: 'Fecha de creación',
    description: 'Momento en que se dio de alta.',
    readOnly: true,
  },
  modifiedAt: {
    field: 'datetime',
    title: 'Fecha de modificación',
    description: 'Momento del último cambio.',
    readOnly: true,
  },
  owner: {
    field: 'reference',
    to: people,
    title: 'Propietario',
    description: 'Persona a cargo del registro.',
    onDelete: 'restrict',
    indexed: true,
  },
  ownerGroup: {
    field: 'reference',
    to: groups,
    title: 'Grupo responsable',
    description: 'Grupo a cargo del registro: sus integrantes lo tienen por suyo.',
    onDelete: 'setNull',
  },
  createdBy: {
    field: 'reference',
    to: people,
    title: 'Creado por',
    description: 'Persona que lo dio de alta.',
    readOnly: true,
    onDelete: 'restrict',
  },
  modifiedBy: {
    field: 'reference',
    to: people,
    title: 'Modificado por',
    description: 'Persona que hizo el último cambio.',
    readOnly: true,
    onDelete: 'restrict',
  },
  deletedAt: {
    field: 'datetime',
    title: 'Fecha de eliminación',
    description: 'Momento en que pasó a la papelera.',
    readOnly: true,
    hidden: true,
  },
  externalSource: {
    field: 'text',
    maxLength: 40,
    title: 'Sistema de origen',
    description: 'Sistema externo del que viene el registro.',
    hidden: true,
  },
  externalId: {
    field: 'text',
    maxLength: 120,
    title: 'Clave de origen',
    description: 'Identificador en el sistema externo.',
    hidden: true,
  },
})

/** Common fields that a person may write. */
export const writableCommonFields: ReadonlySet<string> = new Set([
  'owner',
  'ownerGroup',
  'externalSource',
  'externalId',
])

/** Common columns that are never null. */
export const filledCommonFields: ReadonlySet<string> = new Set(['id', 'version', 'createdAt', 'modifiedAt'])

/** Names that a field may not have: the common ones and the words of the expression language. */
export const reservedNames: ReadonlySet<string> = new Set([
  ...Object.keys(commonFields(nobody)),
  'old',
  'option',
  'user',
  'label',
  'true',
  'false',
  'null',
  'and',
  'or',
  'not',
  'in',
  'constructor',
  'prototype',
])
