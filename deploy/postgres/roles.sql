-- Roles and databases of IIZ-DAP. Run once per server by its superuser, outside a transaction: on one machine by
-- `roles` (deploy/install/src/database-roles.ts), in containers by the image's init folder. Every statement may be run
-- again; "already exists" (42710, 42P04) is then to be passed over. Passwords are set by whoever runs it, from secrets.
--
-- Exchange and audit are separate databases whose roles cannot connect to the other one (DSV Art. 4 Abs. 5: the log is
-- kept apart from the system it is about). Tables, grants on them and row-level security belong to the migrations.

-- Own the schema, run the migrations, serve no request.
create role iiz_migrator       login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
create role iiz_audit_migrator login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;

-- The processes.
create role iiz_gateway login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
create role iiz_router  login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
-- The operator API: the one role that changes partners, keys and policy; it reads no message.
create role iiz_operator login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
create role iiz_auditor login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;

-- What a partner may see: row-level security applies to this role. The gateway steps into it inside a transaction
-- (`set local role`) and holds none of its rights otherwise.
create role iiz_partner_read nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
grant iiz_partner_read to iiz_gateway with inherit false, set true, admin false;

-- A forgotten transaction stops the relay and vacuum; a hanging statement holds a case. Migrations may take longer.
alter role iiz_gateway set idle_in_transaction_session_timeout = '10s';
alter role iiz_gateway set statement_timeout = '15s';
alter role iiz_gateway set lock_timeout = '5s';
alter role iiz_router  set idle_in_transaction_session_timeout = '10s';
alter role iiz_router  set statement_timeout = '30s';
alter role iiz_router  set lock_timeout = '10s';
alter role iiz_operator set idle_in_transaction_session_timeout = '10s';
alter role iiz_operator set statement_timeout = '15s';
alter role iiz_operator set lock_timeout = '5s';
alter role iiz_auditor set idle_in_transaction_session_timeout = '10s';
alter role iiz_auditor set statement_timeout = '60s';
alter role iiz_auditor set lock_timeout = '10s';

create database iiz_exchange owner iiz_migrator;
create database iiz_audit    owner iiz_audit_migrator;

-- Every look-up of the exchange is by key, whatever the statistics say: a tenth of the usual sample is enough to know its growing tables by.
alter database iiz_exchange set default_statistics_target = 10;

revoke all on database iiz_exchange from public;
revoke all on database iiz_audit    from public;
revoke all on database postgres     from public;
revoke all on database template1    from public;

grant connect on database iiz_exchange to iiz_gateway, iiz_router, iiz_operator;
grant connect on database iiz_audit    to iiz_auditor;
