create table "app"."clients" ("id" uuid not null, "version" int4 not null, "created_at" timestamptz(3) not null, "modified_at" timestamptz(3) not null, "owner_id" uuid null, "owner_group_id" uuid null, "created_by_id" uuid null, "modified_by_id" uuid null, "deleted_at" timestamptz(3) null, "external_source" text null, "external_id" text null, "name" text null, primary key ("id"));

create unique index "clients_external_key_dd1cee" on "app"."clients" using btree ("external_source", "external_id") where "clients"."deleted_at" is null;

create index "clients_owner_id_idx_335fda" on "app"."clients" using btree ("owner_id");

create index "clients_owner_sort_2917b5" on "app"."clients" using btree ("owner_id", "id") where "clients"."deleted_at" is null;

create index "clients_name_sort_8b24c6" on "app"."clients" using btree ("name", "id") where "clients"."deleted_at" is null;

create table "app"."bills" ("id" uuid not null, "version" int4 not null, "created_at" timestamptz(3) not null, "modified_at" timestamptz(3) not null, "owner_id" uuid null, "owner_group_id" uuid null, "created_by_id" uuid null, "modified_by_id" uuid null, "deleted_at" timestamptz(3) null, "external_source" text null, "external_id" text null, "due_date" date null, "client_id" uuid null, "balance" numeric(18,2) null, primary key ("id"));

create unique index "bills_external_key_76d728" on "app"."bills" using btree ("external_source", "external_id") where "bills"."deleted_at" is null;

create index "bills_owner_id_idx_80a114" on "app"."bills" using btree ("owner_id");

create index "bills_client_id_idx_e48482" on "app"."bills" using btree ("client_id");

create index "bills_owner_sort_8df715" on "app"."bills" using btree ("owner_id", "id") where "bills"."deleted_at" is null;

create index "bills_due_date_sort_12b0f0" on "app"."bills" using btree ("due_date", "id") where "bills"."deleted_at" is null;

create index "bills_client_id_sum_rollup_7a497f" on "app"."bills" using btree ("client_id") where "bills"."deleted_at" is null and ("bills"."balance" > 0);

alter table "app"."clients" add constraint "clients_owner_id_fkey" foreign key ("owner_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."clients" add constraint "clients_owner_group_id_fkey" foreign key ("owner_group_id") references "app"."groups" ("id") on update no action on delete set null;

alter table "app"."clients" add constraint "clients_created_by_id_fkey" foreign key ("created_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."clients" add constraint "clients_modified_by_id_fkey" foreign key ("modified_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."clients" add constraint "clients_external_source_check" check (char_length("external_source") <= 40);

alter table "app"."clients" add constraint "clients_external_id_check" check (char_length("external_id") <= 120);

alter table "app"."clients" add constraint "clients_name_check" check (char_length("name") <= 200);

alter table "app"."bills" add constraint "bills_owner_id_fkey" foreign key ("owner_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."bills" add constraint "bills_owner_group_id_fkey" foreign key ("owner_group_id") references "app"."groups" ("id") on update no action on delete set null;

alter table "app"."bills" add constraint "bills_created_by_id_fkey" foreign key ("created_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."bills" add constraint "bills_modified_by_id_fkey" foreign key ("modified_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."bills" add constraint "bills_client_id_fkey" foreign key ("client_id") references "app"."clients" ("id") on update no action on delete restrict;

alter table "app"."bills" add constraint "bills_external_source_check" check (char_length("external_source") <= 40);

alter table "app"."bills" add constraint "bills_external_id_check" check (char_length("external_id") <= 120);

alter table "app"."bills" add constraint "bills_balance_check" check (abs("balance") < '10000000000000'::numeric);
