import { becomes, holds, offer, passes, refuses, rule, warning, type Check } from './checks.ts'
import type { Body } from './valid-crm.ts'

/** Postal codes as three countries write them, and those of other countries as they come. */
export const postalCodes = (module: string, prefix = ''): readonly Check[] => {
  const name = (field: string): string =>
    prefix === '' ? field.charAt(0).toLowerCase() + field.slice(1) : prefix + field
  const place = (country: string, postalCode: string, state: string | null = null): Body => ({
    [name('Country')]: country,
    [name('PostalCode')]: postalCode,
    [name('State')]: state,
  })
  const at = `/${name('PostalCode')}`
  const codes = (
    country: string,
    ending: string,
    bad: readonly string[],
    good: readonly string[],
  ): readonly Check[] => {
    const one = rule(
      `${module} rule ${name('PostalCode')}${ending}`,
      at,
      place(country, bad[0] ?? ''),
      place(country, good[0] ?? ''),
    )
    const others = holds([], `${module} ${name('PostalCode')}${ending}: ${[...bad, ...good].join()}`, async (here) => {
      for (const each of bad) await refuses(here, here.make(module, place(country, each)), `422 CIM520 ${at}`)
      for (const each of good) await passes(here, here.make(module, place(country, each)))
    })
    return [one, others]
  }
  return [
    ...codes('MEX', 'Mexico', ['6400', '640000', '6400A', '64 00', '64-00'], ['64000', '00000']),
    ...codes(
      'USA',
      'UnitedStates',
      ['1234', '123456789', '12345-', '12345 6789', 'A2345', '12345-678X'],
      ['12345', '12345-6789'],
    ),
    ...codes('CAN', 'Canada', ['K1A0B1', '1A1 A1A', 'K1A-0B1', 'KKA 0B1'], ['K1A 0B1', 'm5v 3l9']),
    holds([], `${module} ${name('PostalCode')} of another country is not checked`, async (here) => {
      await passes(here, here.make(module, place('FRA', 'CEDEX 07')))
    }),
    warning(
      `${module} rule ${name('PostalCode')}State`,
      /no suele ser de ese estado/,
      place('MEX', '64000', 'JAL'),
      place('MEX', '64000', 'NLE'),
    ),
    becomes(`${module}.${name('PostalCode')} letters`, 'k1a 0b1', 'K1A 0B1', { [name('Country')]: 'CAN' }),
    offer(
      `${module}.${name('State')} offer`,
      { [name('Country')]: 'MEX', [name('State')]: 'TX' },
      { [name('Country')]: 'USA', [name('State')]: 'TX' },
    ),
    holds(
      [],
      `${module}.${name('State')} of another country is not offered, nor kept when the country changes`,
      async (here) => {
        await refuses(
          here,
          here.make(module, { [name('Country')]: 'FRA', [name('State')]: 'NLE' }),
          `422 CIM509 /${name('State')}`,
        )
        const record = await here.create(module, { [name('Country')]: 'MEX', [name('State')]: 'NLE' })
        await refuses(
          here,
          await here.change(module, record, { [name('Country')]: 'USA' }),
          `422 CIM509 /${name('State')}`,
        )
        await passes(here, await here.change(module, record, { [name('Country')]: 'USA', [name('State')]: 'TX' }))
      },
    ),
  ]
}
