import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Graph } from '../../engine/graph/graph.ts'
import { compileModules } from '../../engine/pipeline.ts'
import { openFolder } from '../support/data-folder.ts'

type Json = { readonly [key: string]: unknown }

const loans: Json = {
  $id: 'Loans',
  title: 'Préstamos',
  singular: 'Préstamo',
  menu: 'Biblioteca',
  description: 'Libros que alguien tiene en casa.',
  usage: 'Sirve para saber quién tiene qué.',
  type: 'object',
  recordLabel: '{reader}',
  required: ['reader', 'dueOn'],
  properties: {
    reader: {
      field: 'reference',
      to: 'Readers',
      title: 'Lector',
      onDelete: 'restrict',
      restrictWhen: "phase = 'lent'",
      indexed: true,
    },
    phase: {
      field: 'picklist',
      picklist: 'loan-phase',
      title: 'Fase',
      default: 'lent',
      transitions: [
        { from: null, to: ['lent'] },
        { from: 'lent', to: ['returned', 'lost'] },
        { from: 'lost', to: ['returned'], require: 'fine > 0' },
      ],
    },
    dueOn: { field: 'date', title: 'Vence', help: 'Catorce días después.', copy: { from: 'DATE_ADD(TODAY(), 14)' } },
    fine: {
      field: 'money',
      minimum: 0,
      title: 'Multa',
      visible: "phase <> 'lent'",
      requiredWhen: "phase = 'lost'",
      readOnly: "phase = 'returned'",
    },
    isLate: { field: 'formula', formula: "phase = 'lent' AND dueOn < TODAY()", title: 'Atrasado' },
  },
  groups: [{ name: 'main', title: 'Datos', fields: ['reader', 'phase', 'dueOn'] }],
  uniques: [{ name: 'oneADay', fields: ['reader', 'dueOn'] }],
  frozen: [{ when: "phase = 'returned'", except: ['fine'], message: 'Ya se devolvió.' }],
  rules: [
    {
      name: 'noNewLoanWhileLate',
      on: ['create'],
      when: 'IS_NULL(old.phase)',
      require: 'NOT (reader.owed > 100) AND NOT IS_NULL(reader)',
      lock: ['reader'],
      at: 'reader',
      message: 'El lector debe multas.',
      hint: 'Cobre primero.',
    },
  ],
  views: [{ name: 'late', title: 'Atrasados', filter: 'isLate', columns: ['reader', 'dueOn'], sort: '-dueOn' }],
}

const readers: Json = {
  $id: 'Readers',
  title: 'Lectores',
  singular: 'Lector',
  menu: 'Biblioteca',
  description: 'Quienes leen.',
  type: 'object',
  recordLabel: '{fullName}',
  required: ['fullName'],
  properties: {
    fullName: {
      field: 'text',
      maxLength: 80,
      title: 'Nombre',
      unique: { caseless: true, except: ['Anónimo'] },
      search: true,
    },
    town: { field: 'picklist', picklist: 'town', title: 'Pueblo', sensitive: true },
    owed: {
      field: 'rollup',
      of: 'Loans',
      via: 'reader',
      sum: 'fine',
      where: "phase in ('lent', 'lost')",
      as: 'money',
      title: 'Debe',
    },
  },
  panels: [
    {
      name: 'loans',
      of: 'Loans',
      via: 'reader',
      title: 'Préstamos',
      description: 'Lo que tiene.',
      usage: 'Para recordarle.',
      columns: ['dueOn', 'phase'],
      sort: 'dueOn',
    },
  ],
}

const phases: Json = {
  $id: 'loan-phase',
  title: 'Fases',
  options: [
    { key: 'lent', label: 'Prestado' },
    { key: 'returned', label: 'Devuelto' },
    { key: 'lost', label: 'Perdido', active: false },
  ],
}

const towns: Json = {
  $id: 'town',
  title: 'Pueblos',
  attributes: { coast: { type: 'boolean', title: 'En la costa' } },
  options: Array.from({ length: 41 }, (_, i) => ({
    key: `t${i}`,
    label: `Pueblo ${i}`,
    attributes: { coast: i === 0 },
  })),
}

/** Files of a small library: `Loans.json`, `Readers.json` and two picklists; `change` may rewrite any of them. */
export const library: Readonly<Record<string, Json>> = {
  'Loans.json': loans,
  'Readers.json': readers,
  'picklists/loan-phase.json': phases,
  'picklists/town.json': towns,
}

/** The graph of definitions that stand in no folder. Throws what is wrong with them. */
export function graphOf(files: Readonly<Record<string, Json>>): Graph {
  const folder = openFolder('cimbra-docs-')
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), JSON.stringify(content))
    }
    const { graph, problems } = compileModules({ base: folder })
    if (graph === undefined) throw new Error(JSON.stringify(problems))
    return graph
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The text of a piece of HTML in lines, as somebody reads it. */
export const readable = (html: string): readonly string[] =>
  html
    .replaceAll(/<\/?(?:code|b|a|span|em)\b[^>]*>/g, '')
    .replaceAll(/<[^>]+>/g, '\n')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#x27;', "'")
    .replaceAll('&#x3D;', '=')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
