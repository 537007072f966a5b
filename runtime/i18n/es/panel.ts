/** Texts of the related panels, Spanish. */
export const panel = {
  create_f: 'Nueva {{singular}}',
  create_m: 'Nuevo {{singular}}',
  created_f: '{{singular}} creada: {{label}}',
  created_m: '{{singular}} creado: {{label}}',
  empty: 'Sin registros todavía',
  go: 'Ir a',
  less: 'Ver menos',
  more: 'Ver más',
  open: 'Abrir',
  plus: '{{count}}+',
  related: 'Relacionados',
  seeAllOf: 'Ver todos: {{title}}',
  seeAll: 'Ver todos',
} as const
