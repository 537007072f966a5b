/** Texts of the related panels, English. */
export const panel = {
  create_f: 'New {{singular}}',
  create_m: 'New {{singular}}',
  created_f: '{{singular}} created: {{label}}',
  created_m: '{{singular}} created: {{label}}',
  empty: 'No records yet',
  go: 'Go to',
  less: 'See less',
  more: 'See more',
  open: 'Open',
  plus: '{{count}}+',
  related: 'Related',
  seeAllOf: 'See all: {{title}}',
  seeAll: 'See all',
}
