import type { StudioPath } from '../shell/sections.ts'

/** A page of the studio, by the key of its title among the texts. */
type StepScreen = {
  readonly to: StudioPath
  readonly title: 'company' | 'modules' | 'people' | 'picklists' | 'profiles' | 'roles'
}

const roles: StepScreen = { to: '/studio/roles', title: 'roles' }
const profiles: StepScreen = { to: '/studio/perfiles', title: 'profiles' }

/** The pages of the studio where a step is done; the other steps are done with records, in the lists of their modules. */
export const stepScreens: Readonly<Record<string, readonly StepScreen[]>> = {
  roles: [roles, profiles],
  people: [{ to: '/studio/personas', title: 'people' }],
  company: [{ to: '/studio/empresa', title: 'company' }],
  modules: [{ to: '/studio/modulos', title: 'modules' }],
  picklists: [{ to: '/studio/listas', title: 'picklists' }],
}
