create table "app"."clients" ("id" uuid not null, "version" int4 not null, "created_at" timestamptz(3) not null, "modified_at" timestamptz(3) not null, "owner_id" uuid null, "owner_group_id" uuid null, "created_by_id" uuid null, "modified_by_id" uuid null, "deleted_at" timestamptz(3) null, "external_source" text null, "external_id" text null, "orders" int8 not null default 0, "sold" numeric not null default 0, "mean_sum" numeric not null default 0, "mean_count" int8 not null default 0, "name" text null, "last" date null, primary key ("id"));

create unique index "clients_external_key_dd1cee" on "app"."clients" using btree ("external_source", "external_id") where "clients"."deleted_at" is null;

create index "clients_owner_id_idx_335fda" on "app"."clients" using btree ("owner_id");

create index "clients_owner_sort_2917b5" on "app"."clients" using btree ("owner_id", "id") where "clients"."deleted_at" is null;

create index "clients_name_sort_8b24c6" on "app"."clients" using btree ("name", "id") where "clients"."deleted_at" is null;

create table "app"."orders" ("id" uuid not null, "version" int4 not null, "created_at" timestamptz(3) not null, "modified_at" timestamptz(3) not null, "owner_id" uuid null, "owner_group_id" uuid null, "created_by_id" uuid null, "modified_by_id" uuid null, "deleted_at" timestamptz(3) null, "external_source" text null, "external_id" text null, "cancelled" bool not null default false, "order_date" date null, "client_id" uuid null, "total" numeric(18,2) null, primary key ("id"));

create unique index "orders_external_key_e4ee22" on "app"."orders" using btree ("external_source", "external_id") where "orders"."deleted_at" is null;

create index "orders_owner_id_idx_3a0a6f" on "app"."orders" using btree ("owner_id");

create index "orders_client_id_idx_a97cc3" on "app"."orders" using btree ("client_id");

create index "orders_owner_sort_d1b314" on "app"."orders" using btree ("owner_id", "id") where "orders"."deleted_at" is null;

create index "orders_order_date_sort_ece0f0" on "app"."orders" using btree ("order_date", "id") where "orders"."deleted_at" is null;

create index "orders_client_id_max_rollup_e6763f" on "app"."orders" using btree ("client_id", ("orders"."order_date")) where "orders"."deleted_at" is null;

alter table "app"."clients" add constraint "clients_owner_id_fkey" foreign key ("owner_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."clients" add constraint "clients_owner_group_id_fkey" foreign key ("owner_group_id") references "app"."groups" ("id") on update no action on delete set null;

alter table "app"."clients" add constraint "clients_created_by_id_fkey" foreign key ("created_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."clients" add constraint "clients_modified_by_id_fkey" foreign key ("modified_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."clients" add constraint "clients_external_source_check" check (char_length("external_source") <= 40);

alter table "app"."clients" add constraint "clients_external_id_check" check (char_length("external_id") <= 120);

alter table "app"."clients" add constraint "clients_name_check" check (char_length("name") <= 200);

alter table "app"."orders" add constraint "orders_owner_id_fkey" foreign key ("owner_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."orders" add constraint "orders_owner_group_id_fkey" foreign key ("owner_group_id") references "app"."groups" ("id") on update no action on delete set null;

alter table "app"."orders" add constraint "orders_created_by_id_fkey" foreign key ("created_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."orders" add constraint "orders_modified_by_id_fkey" foreign key ("modified_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."orders" add constraint "orders_client_id_fkey" foreign key ("client_id") references "app"."clients" ("id") on update no action on delete restrict;

alter table "app"."orders" add constraint "orders_external_source_check" check (char_length("external_source") <= 40);

alter table "app"."orders" add constraint "orders_external_id_check" check (char_length("external_id") <= 120);

alter table "app"."orders" add constraint "orders_total_check" check (abs("total") < '10000000000000'::numeric);

create or replace function "app"."orders_rollup_insert"() returns trigger language plpgsql security definer as $rollup$
begin
  perform 1 from "app"."clients" as p where p.id in (select "client_id" from "new_rows") order by p.id for no key update;
  update "app"."clients" as p set "orders" = "p"."orders" + "d"."a0", "sold" = "p"."sold" + "d"."a1", "mean_sum" = "p"."mean_sum" + "d"."a2", "mean_count" = "p"."mean_count" + "d"."n2", "last" = greatest("p"."last", "d"."in3") from (select "x"."client_id" as parent_id, coalesce(sum(1) filter (where "x"."deleted_at" is null), 0) as "a0", coalesce(sum("x"."total") filter (where "x"."deleted_at" is null and (not "x"."cancelled")), 0) as "a1", coalesce(sum("x"."total") filter (where "x"."deleted_at" is null), 0) as "a2", coalesce(sum(1) filter (where "x"."deleted_at" is null and ("x"."total") is not null), 0) as "n2", max("x"."order_date") filter (where "x"."deleted_at" is null) as "in3" from "new_rows" as x where "x"."client_id" is not null group by "x"."client_id" order by "x"."client_id") as d where p.id = d.parent_id and (("d"."a0" <> 0) or ("d"."a1" <> 0) or ("d"."a2" <> 0) or ("d"."n2" <> 0) or (("d"."in3" is not null and "d"."in3" is distinct from "p"."last")));
  return null;
end
$rollup$;

create or replace trigger "orders_rollup_insert" after insert on "app"."orders" referencing new table as new_rows for each statement execute function "app"."orders_rollup_insert"();

create or replace function "app"."orders_rollup_update"() returns trigger language plpgsql security definer as $rollup$
begin
  if not exists (select from new_rows as n join old_rows as o on o.id = n.id where ("n"."cancelled", "n"."client_id", "n"."deleted_at", "n"."order_date", "n"."total") is distinct from ("o"."cancelled", "o"."client_id", "o"."deleted_at", "o"."order_date", "o"."total")) then return null; end if;
  perform 1 from "app"."clients" as p where p.id in (select "client_id" from "new_rows" union select "client_id" from "old_rows") order by p.id for no key update;
  update "app"."clients" as p set "orders" = "p"."orders" + "d"."a0", "sold" = "p"."sold" + "d"."a1", "mean_sum" = "p"."mean_sum" + "d"."a2", "mean_count" = "p"."mean_count" + "d"."n2", "last" = case when "d"."out3" >= "p"."last" then (select max("c"."order_date") from "app"."orders" as c where "c"."client_id" = p.id and "c"."deleted_at" is null) else greatest("p"."last", "d"."in3") end from (select "x"."client_id" as parent_id, coalesce(sum("x"."row sign" * (1)) filter (where "x"."deleted_at" is null), 0) as "a0", coalesce(sum("x"."row sign" * ("x"."total")) filter (where "x"."deleted_at" is null and (not "x"."cancelled")), 0) as "a1", coalesce(sum("x"."row sign" * ("x"."total")) filter (where "x"."deleted_at" is null), 0) as "a2", coalesce(sum("x"."row sign" * (1)) filter (where "x"."deleted_at" is null and ("x"."total") is not null), 0) as "n2", max("x"."order_date") filter (where "x"."row sign" = 1 and "x"."deleted_at" is null) as "in3", max("x"."order_date") filter (where "x"."row sign" = -1 and "x"."deleted_at" is null) as "out3" from (select 1 as "row sign", r.* from "new_rows" as r union all select -1 as "row sign", r.* from "old_rows" as r) as x where "x"."client_id" is not null group by "x"."client_id" order by "x"."client_id") as d where p.id = d.parent_id and (("d"."a0" <> 0) or ("d"."a1" <> 0) or ("d"."a2" <> 0) or ("d"."n2" <> 0) or ("d"."out3" >= "p"."last" or ("d"."in3" is not null and "d"."in3" is distinct from "p"."last")));
  return null;
end
$rollup$;

create or replace trigger "orders_rollup_update" after update on "app"."orders" referencing new table as new_rows old table as old_rows for each statement execute function "app"."orders_rollup_update"();

create or replace function "app"."orders_rollup_delete"() returns trigger language plpgsql security definer as $rollup$
begin
  perform 1 from "app"."clients" as p where p.id in (select "client_id" from "old_rows") order by p.id for no key update;
  update "app"."clients" as p set "orders" = "p"."orders" + "d"."a0", "sold" = "p"."sold" + "d"."a1", "mean_sum" = "p"."mean_sum" + "d"."a2", "mean_count" = "p"."mean_count" + "d"."n2", "last" = case when "d"."out3" >= "p"."last" then (select max("c"."order_date") from "app"."orders" as c where "c"."client_id" = p.id and "c"."deleted_at" is null) else "p"."last" end from (select "x"."client_id" as parent_id, coalesce(sum("x"."row sign" * (1)) filter (where "x"."deleted_at" is null), 0) as "a0", coalesce(sum("x"."row sign" * ("x"."total")) filter (where "x"."deleted_at" is null and (not "x"."cancelled")), 0) as "a1", coalesce(sum("x"."row sign" * ("x"."total")) filter (where "x"."deleted_at" is null), 0) as "a2", coalesce(sum("x"."row sign" * (1)) filter (where "x"."deleted_at" is null and ("x"."total") is not null), 0) as "n2", max("x"."order_date") filter (where "x"."deleted_at" is null) as "out3" from (select -1 as "row sign", r.* from "old_rows" as r) as x where "x"."client_id" is not null group by "x"."client_id" order by "x"."client_id") as d where p.id = d.parent_id and (("d"."a0" <> 0) or ("d"."a1" <> 0) or ("d"."a2" <> 0) or ("d"."n2" <> 0) or ("d"."out3" >= "p"."last"));
  return null;
end
$rollup$;

create or replace trigger "orders_rollup_delete" after delete on "app"."orders" referencing old table as old_rows for each statement execute function "app"."orders_rollup_delete"();
