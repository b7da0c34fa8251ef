#!/bin/sh
# Run once by the database's container: the desk's role owns its database, and is nothing else.
set -eu
psql -v ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    -v password="$DESK_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE madoguchi LOGIN PASSWORD :'password';
CREATE DATABASE madoguchi OWNER madoguchi ENCODING 'UTF8' TEMPLATE template0;
SQL
