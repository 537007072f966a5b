import type { School } from './school.ts'

/** What the tests of reading need to know of the records put in. */
export interface SchoolRecords {
  readonly teachers: readonly string[]
  readonly students: readonly string[]
  readonly cohort: string
  readonly bills: readonly string[]
  readonly deleted: string
}

const surnames = ['Abad', 'Álvarez', 'Ñúñez', 'Ortiz', 'Ortiz', 'Zamora', "O'Hara", 'Paz "Tito"', 'de la Ó']
const levels = ['primary', 'secondary', 'upper']

/** Sixty students with ties and empty values in everything that can be sorted by, a few of them with bills; always the same ones. */
export async function fillSchool({ insert, pool }: School): Promise<SchoolRecords> {
  const teachers = [
    await insert('Teachers', { fullName: 'Ágata Ruiz', phone: '+525512345678', hired: '2010-01-01' }),
    await insert('Teachers', { fullName: 'Beto Sosa', inService: false }),
    await insert('Teachers', { fullName: 'Carla Lima' }),
  ]
  const students: string[] = []
  for (let i = 0; i < 60; i++) students.push(await insert('Students', studentNumbered(i, teachers)))
  const deleted = await insert('Students', {
    givenName: 'Borrada',
    familyName: 'Ayer',
    level: 'upper',
    deletedAt: '2026-11-20T10:00:00Z',
  })
  const subject = await insert('Subjects', { code: 'MAT-1', subjectName: 'Matemáticas', level: 'upper' })
  const cohort = await insert('Cohorts', { cohortName: 'A', subject, teacher: teachers[0], capacity: 30 })
  for (const student of students.slice(0, 7))
    await insert('Enrollments', { student, cohort, standing: 'active', enrolledOn: '2026-08-17', finalGrade: '9.50' })
  const bills: string[] = []
  for (let i = 0; i < 24; i++) bills.push(await billNumbered(insert, i, students))
  await insert('Incidents', {
    summary: 'Llegó tarde',
    about: { module: 'Students', id: students[0] },
    gravity: 'low',
    happenedAt: '2026-11-20T14:30:00.120Z',
  })
  await insert('Incidents', {
    summary: 'Ruido',
    about: { module: 'Cohorts', id: cohort },
    gravity: 'high',
    happenedAt: '2026-11-20T15:00:00Z',
  })
  await pool.query('analyze')
  return { teachers, students, cohort, bills, deleted }
}

const studentNumbered = (i: number, teachers: readonly string[]): Readonly<Record<string, unknown>> => ({
  givenName: ['Ana', 'Beto', 'Ñoño', 'Zoé'][i % 4],
  familyName: surnames[i % surnames.length],
  level: levels[i % 3],
  birthDate: i % 5 === 0 ? null : `20${10 + (i % 7)}-0${1 + (i % 9)}-15`,
  advisor: i % 4 === 3 ? null : teachers[i % 3],
  debtCeiling: i % 6 === 0 ? null : `${(i % 8) * 1000}.50`,
  creditDays: i % 3 === 0 ? null : i % 10,
  hasScholarship: i % 2 === 0,
  hobbies: i % 2 === 0 ? ['chess', 'choir'] : [],
  personalEmail: i % 7 === 0 ? null : `alumno${i % 20}@colegio.mx`,
  externalKey: i % 4 === 0 ? null : `0000000${i % 9}-0000-4000-8000-000000000000`,
})

/** Of every four bills one is late, one is not due yet, one is a draft and one has no date. */
async function billNumbered(insert: School['insert'], i: number, students: readonly string[]): Promise<string> {
  const dueDate = ['2026-10-01', '2026-12-01', '2026-10-01', null][i % 4]
  const bill = await insert('TuitionBills', {
    student: students[i % 8],
    phase: i % 4 === 2 ? 'draft' : 'issued',
    issuedOn: '2026-09-01',
    dueDate,
  })
  await insert('TuitionBillLines', { bill, concept: 'Colegiatura', units: '1', unitCost: `${100 + i}.25` })
  if (i % 3 === 0) await insert('TuitionBillLines', { bill, concept: 'Material', units: '2.5', unitCost: '10' })
  return bill
}
