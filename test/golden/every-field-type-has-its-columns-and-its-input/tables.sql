create sequence if not exists app."samples_number_seq";

create table "app"."samples" ("id" uuid not null, "version" int4 not null, "created_at" timestamptz(3) not null, "modified_at" timestamptz(3) not null, "owner_id" uuid null, "owner_group_id" uuid null, "created_by_id" uuid null, "modified_by_id" uuid null, "deleted_at" timestamptz(3) null, "external_source" text null, "external_id" text null, "active" bool not null default true, "colors" text[] not null default '{}', "number" text not null default ('M-'::text || app.next_number('app.samples_number_seq'::regclass, 5)), "tags" text[] not null default '{}', "part_count" int8 not null default 0, "title1" text not null, "notes" text null, "body" text null, "mail" text null, "phone" text null, "site" text null, "folio" uuid null, "pieces" int4 null, "weight" numeric(9,3) null, "amount" numeric(18,2) null, "unit_price" numeric(18,6) null, "share" numeric(9,4) null, "day" date not null, "moment" timestamptz(3) null, "hour" time(0) null, "color" text null, "parent_id" uuid null, "about_samples_id" uuid null, "about_parts_id" uuid null, "paper_id" uuid null, "picture_id" uuid null, "pin" text null, "tax_id" text null, "account" text null, "place_latitude" numeric(9,6) null, "place_longitude" numeric(9,6) null, primary key ("id"));

create unique index "samples_number_key_3a3bd4" on "app"."samples" using btree ("number");

create unique index "samples_external_key_f4ae5c" on "app"."samples" using btree ("external_source", "external_id") where "samples"."deleted_at" is null;

create index "samples_owner_id_idx_7a047a" on "app"."samples" using btree ("owner_id");

create index "samples_parent_id_idx_091fe7" on "app"."samples" using btree ("parent_id");

create index "samples_about_samples_id_idx_860130" on "app"."samples" using btree ("about_samples_id");

create index "samples_about_parts_id_idx_7f2fa3" on "app"."samples" using btree ("about_parts_id");

create index "samples_owner_sort_3433d9" on "app"."samples" using btree ("owner_id", "id") where "samples"."deleted_at" is null;

create index "samples_title1_sort_34d134" on "app"."samples" using btree ("title1", "id") where "samples"."deleted_at" is null;

create index "samples_search_trgm_fc4946" on "app"."samples" using gin (("app"."fold"(coalesce("samples"."title1", ''))) gin_trgm_ops);

create index "samples_search_words_c55611" on "app"."samples" using gin ((to_tsvector('spanish', "app"."fold"(coalesce("samples"."title1", '')))));

create table "app"."samples__friends" ("record_id" uuid not null, "target_id" uuid not null, "position" int4 not null default 0, primary key ("record_id", "target_id"));

create index "samples__friends_target_idx" on "app"."samples__friends" using btree (target_id);

create table "app"."parts" ("id" uuid not null, "version" int4 not null, "created_at" timestamptz(3) not null, "modified_at" timestamptz(3) not null, "owner_id" uuid null, "owner_group_id" uuid null, "created_by_id" uuid null, "modified_by_id" uuid null, "deleted_at" timestamptz(3) null, "external_source" text null, "external_id" text null, "name" text null, "sample_id" uuid not null, primary key ("id"));

create unique index "parts_external_key_02bd8f" on "app"."parts" using btree ("external_source", "external_id") where "parts"."deleted_at" is null;

create index "parts_owner_id_idx_67ad02" on "app"."parts" using btree ("owner_id");

create index "parts_sample_id_idx_38b304" on "app"."parts" using btree ("sample_id");

create index "parts_owner_sort_e33157" on "app"."parts" using btree ("owner_id", "id") where "parts"."deleted_at" is null;

create index "parts_name_sort_7009e3" on "app"."parts" using btree ("name", "id") where "parts"."deleted_at" is null;

alter table "app"."samples" add constraint "samples_owner_id_fkey" foreign key ("owner_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."samples" add constraint "samples_owner_group_id_fkey" foreign key ("owner_group_id") references "app"."groups" ("id") on update no action on delete set null;

alter table "app"."samples" add constraint "samples_created_by_id_fkey" foreign key ("created_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."samples" add constraint "samples_modified_by_id_fkey" foreign key ("modified_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."samples" add constraint "samples_parent_id_fkey" foreign key ("parent_id") references "app"."samples" ("id") on update no action on delete set null;

alter table "app"."samples" add constraint "samples_about_samples_id_fkey" foreign key ("about_samples_id") references "app"."samples" ("id") on update no action on delete restrict;

alter table "app"."samples" add constraint "samples_about_parts_id_fkey" foreign key ("about_parts_id") references "app"."parts" ("id") on update no action on delete restrict;

alter table "app"."samples" add constraint "samples_paper_id_fkey" foreign key ("paper_id") references "cimbra"."files" ("id") on update no action on delete restrict;

alter table "app"."samples" add constraint "samples_picture_id_fkey" foreign key ("picture_id") references "cimbra"."files" ("id") on update no action on delete restrict;

alter table "app"."samples" add constraint "samples_external_source_check" check (char_length("external_source") <= 40);

alter table "app"."samples" add constraint "samples_external_id_check" check (char_length("external_id") <= 120);

alter table "app"."samples" add constraint "samples_title1_check" check (char_length("title1") <= 80);

alter table "app"."samples" add constraint "samples_notes_check" check (char_length("notes") <= 5000);

alter table "app"."samples" add constraint "samples_body_check" check (char_length("body") <= 100000);

alter table "app"."samples" add constraint "samples_mail_check" check (char_length("mail") <= 254);

alter table "app"."samples" add constraint "samples_phone_check" check (char_length("phone") <= 40);

alter table "app"."samples" add constraint "samples_site_check" check (char_length("site") <= 2000);

alter table "app"."samples" add constraint "samples_pieces_check" check ("pieces" >= 0 AND "pieces" <= 99);

alter table "app"."samples" add constraint "samples_weight_check" check ("weight" > 0::numeric);

alter table "app"."samples" add constraint "samples_amount_check" check ("amount" >= 0::numeric AND abs("amount") < '10000000000000'::numeric);

alter table "app"."samples" add constraint "samples_unit_price_check" check (abs("unit_price") < 1000000000::numeric);

alter table "app"."samples" add constraint "samples_share_check" check ("share" >= 0::numeric AND "share" <= 100::numeric);

alter table "app"."samples" add constraint "samples_about_samples_id_check" check (num_nonnulls("about_samples_id", "about_parts_id") <= 1);

alter table "app"."samples" add constraint "samples_tax_id_check" check (char_length("tax_id") <= 13);

alter table "app"."samples" add constraint "samples_account_check" check ("account" ~ '^[0-9]{18}$'::text);

alter table "app"."samples" add constraint "samples_place_latitude_check" check ("place_latitude" >= -90::numeric AND "place_latitude" <= 90::numeric);

alter table "app"."samples" add constraint "samples_place_longitude_check" check ("place_longitude" >= -180::numeric AND "place_longitude" <= 180::numeric);

alter table "app"."samples__friends" add constraint "samples__friends_record_id_fkey" foreign key ("record_id") references "app"."samples" ("id") on update no action on delete cascade;

alter table "app"."samples__friends" add constraint "samples__friends_target_id_fkey" foreign key ("target_id") references "app"."samples" ("id") on update no action on delete cascade;

alter table "app"."parts" add constraint "parts_owner_id_fkey" foreign key ("owner_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."parts" add constraint "parts_owner_group_id_fkey" foreign key ("owner_group_id") references "app"."groups" ("id") on update no action on delete set null;

alter table "app"."parts" add constraint "parts_created_by_id_fkey" foreign key ("created_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."parts" add constraint "parts_modified_by_id_fkey" foreign key ("modified_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."parts" add constraint "parts_sample_id_fkey" foreign key ("sample_id") references "app"."samples" ("id") on update no action on delete cascade;

alter table "app"."parts" add constraint "parts_external_source_check" check (char_length("external_source") <= 40);

alter table "app"."parts" add constraint "parts_external_id_check" check (char_length("external_id") <= 120);

alter table "app"."parts" add constraint "parts_name_check" check (char_length("name") <= 200);

create or replace function "app"."parts_rollup_insert"() returns trigger language plpgsql security definer as $rollup$
begin
  perform 1 from "app"."samples" as p where p.id in (select "sample_id" from "new_rows") order by p.id for no key update;
  update "app"."samples" as p set "part_count" = "p"."part_count" + "d"."a0" from (select "x"."sample_id" as parent_id, coalesce(sum(1) filter (where "x"."deleted_at" is null), 0) as "a0" from "new_rows" as x where "x"."sample_id" is not null group by "x"."sample_id" order by "x"."sample_id") as d where p.id = d.parent_id and (("d"."a0" <> 0));
  return null;
end
$rollup$;

create or replace trigger "parts_rollup_insert" after insert on "app"."parts" referencing new table as new_rows for each statement execute function "app"."parts_rollup_insert"();

create or replace function "app"."parts_rollup_update"() returns trigger language plpgsql security definer as $rollup$
begin
  if not exists (select from new_rows as n join old_rows as o on o.id = n.id where ("n"."deleted_at", "n"."sample_id") is distinct from ("o"."deleted_at", "o"."sample_id")) then return null; end if;
  perform 1 from "app"."samples" as p where p.id in (select "sample_id" from "new_rows" union select "sample_id" from "old_rows") order by p.id for no key update;
  update "app"."samples" as p set "part_count" = "p"."part_count" + "d"."a0" from (select "x"."sample_id" as parent_id, coalesce(sum("x"."row sign" * (1)) filter (where "x"."deleted_at" is null), 0) as "a0" from (select 1 as "row sign", r.* from "new_rows" as r union all select -1 as "row sign", r.* from "old_rows" as r) as x where "x"."sample_id" is not null group by "x"."sample_id" order by "x"."sample_id") as d where p.id = d.parent_id and (("d"."a0" <> 0));
  return null;
end
$rollup$;

create or replace trigger "parts_rollup_update" after update on "app"."parts" referencing new table as new_rows old table as old_rows for each statement execute function "app"."parts_rollup_update"();

create or replace function "app"."parts_rollup_delete"() returns trigger language plpgsql security definer as $rollup$
begin
  perform 1 from "app"."samples" as p where p.id in (select "sample_id" from "old_rows") order by p.id for no key update;
  update "app"."samples" as p set "part_count" = "p"."part_count" + "d"."a0" from (select "x"."sample_id" as parent_id, coalesce(sum("x"."row sign" * (1)) filter (where "x"."deleted_at" is null), 0) as "a0" from (select -1 as "row sign", r.* from "old_rows" as r) as x where "x"."sample_id" is not null group by "x"."sample_id" order by "x"."sample_id") as d where p.id = d.parent_id and (("d"."a0" <> 0));
  return null;
end
$rollup$;

create or replace trigger "parts_rollup_delete" after delete on "app"."parts" referencing old table as old_rows for each statement execute function "app"."parts_rollup_delete"();
