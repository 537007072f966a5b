create table "app"."boxes" ("id" uuid not null, "version" int4 not null, "created_at" timestamptz(3) not null, "modified_at" timestamptz(3) not null, "owner_id" uuid null, "owner_group_id" uuid null, "created_by_id" uuid null, "modified_by_id" uuid null, "deleted_at" timestamptz(3) null, "external_source" text null, "external_id" text null, "name" text null, "width" numeric(15,2) null, "height" numeric(15,2) null, primary key ("id"));

create unique index "boxes_external_key_e47cb9" on "app"."boxes" using btree ("external_source", "external_id") where "boxes"."deleted_at" is null;

create index "boxes_owner_id_idx_b4d331" on "app"."boxes" using btree ("owner_id");

create index "boxes_area_sort_cbade9" on "app"."boxes" using btree (("boxes"."width"::numeric * "boxes"."height"::numeric), "id") where "boxes"."deleted_at" is null;

create index "boxes_owner_sort_603a69" on "app"."boxes" using btree ("owner_id", "id") where "boxes"."deleted_at" is null;

create index "boxes_name_sort_844349" on "app"."boxes" using btree ("name", "id") where "boxes"."deleted_at" is null;

alter table "app"."boxes" add constraint "boxes_owner_id_fkey" foreign key ("owner_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."boxes" add constraint "boxes_owner_group_id_fkey" foreign key ("owner_group_id") references "app"."groups" ("id") on update no action on delete set null;

alter table "app"."boxes" add constraint "boxes_created_by_id_fkey" foreign key ("created_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."boxes" add constraint "boxes_modified_by_id_fkey" foreign key ("modified_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."boxes" add constraint "boxes_external_source_check" check (char_length("external_source") <= 40);

alter table "app"."boxes" add constraint "boxes_external_id_check" check (char_length("external_id") <= 120);

alter table "app"."boxes" add constraint "boxes_name_check" check (char_length("name") <= 200);
