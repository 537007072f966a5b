import {
  IconAddressBook,
  IconBuilding,
  IconEyeQuestion,
  IconHierarchy3,
  IconLayoutGrid,
  IconListCheck,
  IconListDetails,
  IconMail,
  IconShieldLock,
  IconTimelineEvent,
} from '@tabler/icons-react'

/** One page of the studio: its address, the key of its title among the texts, its drawing. */
export const sections = [
  { to: '/studio', title: 'setup', icon: IconListCheck },
  { to: '/studio/personas', title: 'people', icon: IconAddressBook },
  { to: '/studio/roles', title: 'roles', icon: IconHierarchy3 },
  { to: '/studio/perfiles', title: 'profiles', icon: IconShieldLock },
  { to: '/studio/por-que', title: 'why', icon: IconEyeQuestion },
  { to: '/studio/listas', title: 'picklists', icon: IconListDetails },
  { to: '/studio/modulos', title: 'modules', icon: IconLayoutGrid },
  { to: '/studio/empresa', title: 'company', icon: IconBuilding },
  { to: '/studio/correos', title: 'mails', icon: IconMail },
  { to: '/studio/bitacora', title: 'audit', icon: IconTimelineEvent },
] as const

/** An address of the studio. */
export type StudioPath = (typeof sections)[number]['to'] | `/studio/${string}`
