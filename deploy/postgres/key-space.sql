-- Where the keys of the payloads lie: apart from everything else, so that their backups can be kept for 30 days and no longer
-- (docs/guides/erasure.md). Run once per server by its superuser, before the first migration; the folder is PostgreSQL's own.
create tablespace iiz_keys location '/var/lib/iiz-keys/18';
