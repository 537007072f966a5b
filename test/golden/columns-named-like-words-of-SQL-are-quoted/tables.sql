create table "app"."words" ("id" uuid not null, "version" int4 not null, "created_at" timestamptz(3) not null, "modified_at" timestamptz(3) not null, "owner_id" uuid null, "owner_group_id" uuid null, "created_by_id" uuid null, "modified_by_id" uuid null, "deleted_at" timestamptz(3) null, "external_source" text null, "external_id" text null, "order" text null, "group" int4 null, "end" text null, "select" numeric(15,2) null, "check" text null, "table" numeric(18,2) null, "desc_latitude" numeric(9,6) null, "desc_longitude" numeric(9,6) null, "offset_words_id" uuid null, primary key ("id"));

create unique index "words_order_key_727b65" on "app"."words" using btree ("order") where "words"."deleted_at" is null and "words"."order" <> all (array['x'::text]);

create unique index "words_external_key_0ed5e8" on "app"."words" using btree ("external_source", "external_id") where "words"."deleted_at" is null;

create index "words_owner_id_idx_6beb49" on "app"."words" using btree ("owner_id");

create index "words_offset_words_id_idx_ba0b72" on "app"."words" using btree ("offset_words_id");

create index "words_group_sort_59422a" on "app"."words" using btree ("group", "id") where "words"."deleted_at" is null;

create index "words_owner_sort_65f85a" on "app"."words" using btree ("owner_id", "id") where "words"."deleted_at" is null;

create index "words_order_sort_e41ed9" on "app"."words" using btree ("order", "id") where "words"."deleted_at" is null;

create index "words_search_trgm_7a3d42" on "app"."words" using gin (("app"."fold"(coalesce("words"."order", ''))) gin_trgm_ops);

create index "words_search_words_12222c" on "app"."words" using gin ((to_tsvector('spanish', "app"."fold"(coalesce("words"."order", '')))));

alter table "app"."words" add constraint "words_owner_id_fkey" foreign key ("owner_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."words" add constraint "words_owner_group_id_fkey" foreign key ("owner_group_id") references "app"."groups" ("id") on update no action on delete set null;

alter table "app"."words" add constraint "words_created_by_id_fkey" foreign key ("created_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."words" add constraint "words_modified_by_id_fkey" foreign key ("modified_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."words" add constraint "words_offset_words_id_fkey" foreign key ("offset_words_id") references "app"."words" ("id") on update no action on delete restrict;

alter table "app"."words" add constraint "words_external_source_check" check (char_length("external_source") <= 40);

alter table "app"."words" add constraint "words_external_id_check" check (char_length("external_id") <= 120);

alter table "app"."words" add constraint "words_order_check" check (char_length("order") <= 200);

alter table "app"."words" add constraint "words_group_check" check ("group" >= -3);

alter table "app"."words" add constraint "words_end_check" check (char_length("end") <= 13);

alter table "app"."words" add constraint "words_select_check" check ("select" >= 0.5::numeric);

alter table "app"."words" add constraint "words_check_check" check ("check" ~ '^[0-9]{18}$'::text);

alter table "app"."words" add constraint "words_table_check" check (abs("table") < '10000000000000'::numeric);

alter table "app"."words" add constraint "words_desc_latitude_check" check ("desc_latitude" >= -90::numeric AND "desc_latitude" <= 90::numeric);

alter table "app"."words" add constraint "words_desc_longitude_check" check ("desc_longitude" >= -180::numeric AND "desc_longitude" <= 180::numeric);

alter table "app"."words" add constraint "words_offset_words_id_check" check (num_nonnulls("offset_words_id") <= 1);
