/** Where the studio keeps what administrators change: the patches in force, every version that was, and how far the set-up has come. */
import { systemSchema } from './names.ts'

export const studioStatements: readonly string[] = [
  `create table if not exists ${systemSchema}.studio (
     kind text not null, name text not null, patch jsonb not null, version bigint not null, changed_at timestamptz(3) not null, changed_by uuid,
     primary key (kind, name))`,
  `create table if not exists ${systemSchema}.studio_history (
     version bigint not null, kind text not null, name text not null, old jsonb, new jsonb, changed_at timestamptz(3) not null, changed_by uuid,
     primary key (version, kind, name))`,
  `create table if not exists ${systemSchema}.setup (
     step text primary key, skipped boolean not null, changed_at timestamptz(3) not null, changed_by uuid)`,
]
