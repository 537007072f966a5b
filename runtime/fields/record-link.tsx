import { Link } from '@tanstack/react-router'
import styles from './fields.module.css'

type RecordLinkProps = {
  readonly module: string
  readonly id: string
  readonly label: string
  readonly compact?: boolean
}

/** A record's name that leads to its page. */
export const RecordLink = ({ module, id, label, compact = false }: RecordLinkProps) => (
  <Link
    to="/m/$module/$id"
    params={{ module, id }}
    className={[styles['link'], compact && styles['oneLine']].filter(Boolean).join(' ')}
  >
    {label}
  </Link>
)
