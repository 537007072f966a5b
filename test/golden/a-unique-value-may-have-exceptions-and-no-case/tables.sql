create table "app"."members" ("id" uuid not null, "version" int4 not null, "created_at" timestamptz(3) not null, "modified_at" timestamptz(3) not null, "owner_id" uuid null, "owner_group_id" uuid null, "created_by_id" uuid null, "modified_by_id" uuid null, "deleted_at" timestamptz(3) null, "external_source" text null, "external_id" text null, "code" text null, "club" text null, "badge" text null, primary key ("id"));

create unique index "members_code_key_6b0898" on "app"."members" using btree (lower("members"."code")) where "members"."deleted_at" is null and "members"."code" <> all (array['NINGUNA'::text]);

create unique index "members_badge_key_3d16f6" on "app"."members" using btree ("badge") where "members"."deleted_at" is null;

create unique index "members_codeInClub_key_f6150b" on "app"."members" using btree ("club", "code") nulls not distinct where "members"."deleted_at" is null and ("members"."club" is not null);

create unique index "members_external_key_cb8eb9" on "app"."members" using btree ("external_source", "external_id") where "members"."deleted_at" is null;

create index "members_owner_id_idx_3f7a73" on "app"."members" using btree ("owner_id");

create index "members_owner_sort_60daf9" on "app"."members" using btree ("owner_id", "id") where "members"."deleted_at" is null;

create index "members_code_sort_6ff67b" on "app"."members" using btree ("code", "id") where "members"."deleted_at" is null;

alter table "app"."members" add constraint "members_owner_id_fkey" foreign key ("owner_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."members" add constraint "members_owner_group_id_fkey" foreign key ("owner_group_id") references "app"."groups" ("id") on update no action on delete set null;

alter table "app"."members" add constraint "members_created_by_id_fkey" foreign key ("created_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."members" add constraint "members_modified_by_id_fkey" foreign key ("modified_by_id") references "app"."users" ("id") on update no action on delete restrict;

alter table "app"."members" add constraint "members_external_source_check" check (char_length("external_source") <= 40);

alter table "app"."members" add constraint "members_external_id_check" check (char_length("external_id") <= 120);

alter table "app"."members" add constraint "members_code_check" check (char_length("code") <= 200);

alter table "app"."members" add constraint "members_club_check" check (char_length("club") <= 200);

alter table "app"."members" add constraint "members_badge_check" check (char_length("badge") <= 200);
