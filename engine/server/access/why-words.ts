/** Sentences that answer why somebody sees a record or does not. */
export const whyWords = {
  sees: { es: '{person} ve «{record}».', en: '{person} sees “{record}”.' },
  seesBasics: {
    es: '{person} ve solo los datos básicos de «{record}».',
    en: '{person} sees only the basic data of “{record}”.',
  },
  seesNot: { es: '{person} no ve «{record}».', en: '{person} does not see “{record}”.' },
  notActive: { es: '{person} no está activa: no entra al sistema.', en: '{person} is not active: she cannot come in.' },
  administrator: {
    es: 'Tiene un perfil de administración: ve y hace todo.',
    en: 'She has a profile of administrators: she sees and does everything.',
  },
  off: {
    es: 'El módulo «{module}» está apagado: no existe para nadie.',
    en: 'The module “{module}” is switched off: it is there for nobody.',
  },
  bin: { es: 'El registro está en la papelera.', en: 'The record is in the bin.' },
  noAssignments: { es: 'No tiene ningún perfil que cuente hoy.', en: 'She has no profile that counts today.' },
  unbound: {
    es: '«{module}» no se reparte por unidad ni cartera: basta que su perfil lo lea.',
    en: '“{module}” is not bound to units and carteras: a profile that reads it is enough.',
  },
  owner: { es: 'Es la propietaria del registro.', en: 'She owns the record.' },
  ownerNot: { es: 'No es la propietaria del registro.', en: 'She does not own the record.' },
  group: { es: 'Está en el grupo responsable del registro.', en: 'She is in the group in charge of the record.' },
  groupNot: {
    es: 'No está en el grupo responsable del registro.',
    en: 'She is not in the group in charge of the record.',
  },
  subordinate: {
    es: 'El registro es de alguien que depende de ella, y su rol lo deja ver.',
    en: 'The record is of somebody below her, and her role lets her see it.',
  },
  subordinateNot: { es: 'El registro no es de nadie que dependa de ella.', en: 'The record is of nobody below her.' },
  sharedRead: {
    es: 'Una regla para compartir le abre el registro, para leer.',
    en: 'A sharing rule opens the record to her, for reading.',
  },
  sharedWrite: {
    es: 'Una regla para compartir le abre el registro, para leer y modificar.',
    en: 'A sharing rule opens the record to her, for reading and changing.',
  },
  sharedNot: {
    es: 'Ninguna regla para compartir le abre el registro.',
    en: 'No sharing rule opens the record to her.',
  },
  related: {
    es: 'Es la propietaria de un registro de «{module}» que apunta a este.',
    en: 'She owns a record of “{module}” that points at this one.',
  },
  relatedNot: {
    es: 'No es la propietaria de ningún registro de «{module}» que apunte a este.',
    en: 'She owns no record of “{module}” that points at this one.',
  },
  dates: { es: 'Está vigente hoy.', en: 'It counts today.' },
  datesNot: {
    es: 'No está vigente hoy: vale de {from} a {to}.',
    en: 'It does not count today: it is valid from {from} to {to}.',
  },
  profile: { es: 'El perfil «{profile}» lee «{module}».', en: 'The profile “{profile}” reads “{module}”.' },
  profileNot: {
    es: 'El perfil «{profile}» no lee «{module}».',
    en: 'The profile “{profile}” does not read “{module}”.',
  },
  profileGone: { es: 'Ya no hay ningún perfil «{profile}».', en: 'There is no profile “{profile}” any more.' },
  unit: { es: 'El registro es de la unidad «{unit}».', en: 'The record is of the unit “{unit}”.' },
  unitEmpty: { es: 'El registro no tiene unidad: cuenta en todas.', en: 'The record has no unit: it counts in all.' },
  unitNot: {
    es: 'El registro es de la unidad «{other}», no de «{unit}».',
    en: 'The record is of the unit “{other}”, not of “{unit}”.',
  },
  portfolio: { es: 'El registro es de la cartera «{portfolio}».', en: 'The record is of the cartera “{portfolio}”.' },
  portfolioAll: {
    es: 'Sin cartera, el perfil vale en todas las de la unidad.',
    en: 'Without a cartera the profile counts in all of the unit.',
  },
  portfolioEmpty: {
    es: 'El registro no tiene cartera: cuenta en todas.',
    en: 'The record has no cartera: it counts in all.',
  },
  portfolioNot: {
    es: 'El registro es de la cartera «{other}», no de «{portfolio}».',
    en: 'The record is of the cartera “{other}”, not of “{portfolio}”.',
  },
  through: { es: 'El registro de «{field}» está a su alcance.', en: 'The record of “{field}” is within her reach.' },
  throughEmpty: { es: '«{field}» está vacío: no limita.', en: '“{field}” is empty: it bounds nothing.' },
  throughNot: {
    es: 'El registro de «{field}» no está a su alcance.',
    en: 'The record of “{field}” is not within her reach.',
  },
  links: {
    es: 'Un registro de «{module}» que está a su alcance apunta a este.',
    en: 'A record of “{module}” within her reach points at this one.',
  },
  linksNot: {
    es: 'Ningún registro de «{module}» que esté a su alcance apunta a este.',
    en: 'No record of “{module}” within her reach points at this one.',
  },
  open: { es: 'abierta', en: 'open' },
} as const satisfies Record<string, { readonly es: string; readonly en: string }>

export type WhyWord = keyof typeof whyWords
