create table "app"."trees" ("id" uuid not null, "version" int4 not null, "created_at" timestamptz(3) not null, "modified_at" timestamptz(3) not null, "owner_id" uuid null, "owner_group_id" uuid null, "created_by_id" uuid null, "modified_by_id" uuid null, "deleted_at" timestamptz(3) null, "external_source" text null, "external_id" text null, "height" numeric not null default 0, "name" text null, "top" numeric null, primary key ("id"));

create unique index "trees_external_key_268e24" on "app"."trees" using btree ("external_source", "external_id") where "trees"."deleted_at" is null;

create index "trees_owner_id_idx_f3140d" on "app"."trees" using btree ("owner_id");

create index "trees_owner_sort_2593c7" on "app"."trees" using btree ("owner_id", "id") where "trees"."deleted_at" is null;

create index "trees_name_sort_a77b0c" on "app"."trees" using btree ("name", "id") where "trees"."deleted_at" is null;

create table "app"."leaves" ("id" uuid not null, "version" int4 not null, "created_at" timestamptz(3) not null, "modified_at" timestamptz(3) not null, "owner_id" uuid null, "owner_group_id" uuid null, "created_by_id" uuid null, "modified_by_id" uuid null, "deleted_at" timestamptz(3) null, "external_source" text null, "external_id" text null, "sign" int4 null, "p_id" uuid null, "x" int4 null, "d" text null, "c" int4 null, "a0" int4 null, "parent_id" int4 null, primary key ("id"));

create unique index "leaves_external_key_a36c12" on "app"."leaves" using btree ("external_source", "external_id") where "leaves"."deleted_at" is null;

create index "leaves_owner_id_idx_9ccba5" on "app"."leaves" using btree ("owner_id");

create index "leaves_p_id_idx_36ddb1" on "app"."leaves" using btree ("p_id");

create index "leaves_owner_sort_48a828" on "app"."leaves" using btree ("owner_id", "id") where "leaves"."deleted_at" is null;

create index "leaves_sign_sort_d95bf5" on "app"."leaves" using btree ("sign", "id") where "leaves"."deleted_at" is null;

create index "leaves_p_id_max_rollup_0f3d21" on "app"."leaves" using btree ("p_id", ("leaves"."c")) where "leaves"."deleted_at" is null;

alter table "app"."trees" add constraint "trees_owner_id_fkey" foreign key ("owner_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."trees" add constraint "trees_owner_group_id_fkey" foreign key ("owner_group_id") references "app"."groups" ("id") on update no action on delete set null;

alter table "app"."trees" add constraint "trees_created_by_id_fkey" foreign key ("created_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."trees" add constraint "trees_modified_by_id_fkey" foreign key ("modified_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."trees" add constraint "trees_external_source_check" check (char_length("external_source") <= 40);

alter table "app"."trees" add constraint "trees_external_id_check" check (char_length("external_id") <= 120);

alter table "app"."trees" add constraint "trees_name_check" check (char_length("name") <= 200);

alter table "app"."leaves" add constraint "leaves_owner_id_fkey" foreign key ("owner_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."leaves" add constraint "leaves_owner_group_id_fkey" foreign key ("owner_group_id") references "app"."groups" ("id") on update no action on delete set null;

alter table "app"."leaves" add constraint "leaves_created_by_id_fkey" foreign key ("created_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."leaves" add constraint "leaves_modified_by_id_fkey" foreign key ("modified_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."leaves" add constraint "leaves_p_id_fkey" foreign key ("p_id") references "app"."trees" ("id") on update no action on delete restrict;

alter table "app"."leaves" add constraint "leaves_external_source_check" check (char_length("external_source") <= 40);

alter table "app"."leaves" add constraint "leaves_external_id_check" check (char_length("external_id") <= 120);

alter table "app"."leaves" add constraint "leaves_d_check" check (char_length("d") <= 200);

create or replace function "app"."leaves_rollup_insert"() returns trigger language plpgsql security definer as $rollup$
begin
  perform 1 from "app"."trees" as p where p.id in (select "p_id" from "new_rows") order by p.id for no key update;
  update "app"."trees" as p set "height" = "p"."height" + "d"."a0", "top" = greatest("p"."top", "d"."in1") from (select "x"."p_id" as parent_id, coalesce(sum("x"."sign"::numeric * "x"."x"::numeric) filter (where "x"."deleted_at" is null and ("x"."d" = 'a')), 0) as "a0", max("x"."c") filter (where "x"."deleted_at" is null) as "in1" from "new_rows" as x where "x"."p_id" is not null group by "x"."p_id" order by "x"."p_id") as d where p.id = d.parent_id and (("d"."a0" <> 0) or (("d"."in1" is not null and "d"."in1" is distinct from "p"."top")));
  return null;
end
$rollup$;

create or replace trigger "leaves_rollup_insert" after insert on "app"."leaves" referencing new table as new_rows for each statement execute function "app"."leaves_rollup_insert"();

create or replace function "app"."leaves_rollup_update"() returns trigger language plpgsql security definer as $rollup$
begin
  if not exists (select from new_rows as n join old_rows as o on o.id = n.id where ("n"."c", "n"."d", "n"."deleted_at", "n"."p_id", "n"."sign", "n"."x") is distinct from ("o"."c", "o"."d", "o"."deleted_at", "o"."p_id", "o"."sign", "o"."x")) then return null; end if;
  perform 1 from "app"."trees" as p where p.id in (select "p_id" from "new_rows" union select "p_id" from "old_rows") order by p.id for no key update;
  update "app"."trees" as p set "height" = "p"."height" + "d"."a0", "top" = case when "d"."out1" >= "p"."top" then (select max("c"."c") from "app"."leaves" as c where "c"."p_id" = p.id and "c"."deleted_at" is null) else greatest("p"."top", "d"."in1") end from (select "x"."p_id" as parent_id, coalesce(sum("x"."row sign" * ("x"."sign"::numeric * "x"."x"::numeric)) filter (where "x"."deleted_at" is null and ("x"."d" = 'a')), 0) as "a0", max("x"."c") filter (where "x"."row sign" = 1 and "x"."deleted_at" is null) as "in1", max("x"."c") filter (where "x"."row sign" = -1 and "x"."deleted_at" is null) as "out1" from (select 1 as "row sign", r.* from "new_rows" as r union all select -1 as "row sign", r.* from "old_rows" as r) as x where "x"."p_id" is not null group by "x"."p_id" order by "x"."p_id") as d where p.id = d.parent_id and (("d"."a0" <> 0) or ("d"."out1" >= "p"."top" or ("d"."in1" is not null and "d"."in1" is distinct from "p"."top")));
  return null;
end
$rollup$;

create or replace trigger "leaves_rollup_update" after update on "app"."leaves" referencing new table as new_rows old table as old_rows for each statement execute function "app"."leaves_rollup_update"();

create or replace function "app"."leaves_rollup_delete"() returns trigger language plpgsql security definer as $rollup$
begin
  perform 1 from "app"."trees" as p where p.id in (select "p_id" from "old_rows") order by p.id for no key update;
  update "app"."trees" as p set "height" = "p"."height" + "d"."a0", "top" = case when "d"."out1" >= "p"."top" then (select max("c"."c") from "app"."leaves" as c where "c"."p_id" = p.id and "c"."deleted_at" is null) else "p"."top" end from (select "x"."p_id" as parent_id, coalesce(sum("x"."row sign" * ("x"."sign"::numeric * "x"."x"::numeric)) filter (where "x"."deleted_at" is null and ("x"."d" = 'a')), 0) as "a0", max("x"."c") filter (where "x"."deleted_at" is null) as "out1" from (select -1 as "row sign", r.* from "old_rows" as r) as x where "x"."p_id" is not null group by "x"."p_id" order by "x"."p_id") as d where p.id = d.parent_id and (("d"."a0" <> 0) or ("d"."out1" >= "p"."top"));
  return null;
end
$rollup$;

create or replace trigger "leaves_rollup_delete" after delete on "app"."leaves" referencing old table as old_rows for each statement execute function "app"."leaves_rollup_delete"();
