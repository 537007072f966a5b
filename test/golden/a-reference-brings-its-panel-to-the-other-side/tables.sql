create table "app"."owners" ("id" uuid not null, "version" int4 not null, "created_at" timestamptz(3) not null, "modified_at" timestamptz(3) not null, "owner_id" uuid null, "owner_group_id" uuid null, "created_by_id" uuid null, "modified_by_id" uuid null, "deleted_at" timestamptz(3) null, "external_source" text null, "external_id" text null, "name" text null, primary key ("id"));

create unique index "owners_external_key_315f20" on "app"."owners" using btree ("external_source", "external_id") where "owners"."deleted_at" is null;

create index "owners_owner_id_idx_e87b78" on "app"."owners" using btree ("owner_id");

create index "owners_owner_sort_b7c19a" on "app"."owners" using btree ("owner_id", "id") where "owners"."deleted_at" is null;

create index "owners_name_sort_9b395d" on "app"."owners" using btree ("name", "id") where "owners"."deleted_at" is null;

create table "app"."dogs" ("id" uuid not null, "version" int4 not null, "created_at" timestamptz(3) not null, "modified_at" timestamptz(3) not null, "owner_id" uuid null, "owner_group_id" uuid null, "created_by_id" uuid null, "modified_by_id" uuid null, "deleted_at" timestamptz(3) null, "external_source" text null, "external_id" text null, "name" text null, "owner2_id" uuid null, "owner1_id" uuid null, primary key ("id"));

create unique index "dogs_external_key_efad1d" on "app"."dogs" using btree ("external_source", "external_id") where "dogs"."deleted_at" is null;

create index "dogs_owner_id_idx_dc2152" on "app"."dogs" using btree ("owner_id");

create index "dogs_owner2_id_idx_764a56" on "app"."dogs" using btree ("owner2_id");

create index "dogs_owner1_id_idx_8c000a" on "app"."dogs" using btree ("owner1_id");

create index "dogs_owner_sort_10e567" on "app"."dogs" using btree ("owner_id", "id") where "dogs"."deleted_at" is null;

create index "dogs_name_sort_8558ec" on "app"."dogs" using btree ("name", "id") where "dogs"."deleted_at" is null;

alter table "app"."owners" add constraint "owners_owner_id_fkey" foreign key ("owner_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."owners" add constraint "owners_owner_group_id_fkey" foreign key ("owner_group_id") references "app"."groups" ("id") on update no action on delete set null;

alter table "app"."owners" add constraint "owners_created_by_id_fkey" foreign key ("created_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."owners" add constraint "owners_modified_by_id_fkey" foreign key ("modified_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."owners" add constraint "owners_external_source_check" check (char_length("external_source") <= 40);

alter table "app"."owners" add constraint "owners_external_id_check" check (char_length("external_id") <= 120);

alter table "app"."owners" add constraint "owners_name_check" check (char_length("name") <= 200);

alter table "app"."dogs" add constraint "dogs_owner_id_fkey" foreign key ("owner_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."dogs" add constraint "dogs_owner_group_id_fkey" foreign key ("owner_group_id") references "app"."groups" ("id") on update no action on delete set null;

alter table "app"."dogs" add constraint "dogs_created_by_id_fkey" foreign key ("created_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."dogs" add constraint "dogs_modified_by_id_fkey" foreign key ("modified_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."dogs" add constraint "dogs_owner2_id_fkey" foreign key ("owner2_id") references "app"."owners" ("id") on update no action on delete restrict;

alter table "app"."dogs" add constraint "dogs_owner1_id_fkey" foreign key ("owner1_id") references "app"."owners" ("id") on update no action on delete restrict;

alter table "app"."dogs" add constraint "dogs_external_source_check" check (char_length("external_source") <= 40);

alter table "app"."dogs" add constraint "dogs_external_id_check" check (char_length("external_id") <= 120);

alter table "app"."dogs" add constraint "dogs_name_check" check (char_length("name") <= 200);
