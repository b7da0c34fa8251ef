#!/bin/sh
# Deletes what a folder of backups need not hold: of those older than three days the first of each day stays, and none longer than 35 days.
#     old-backups.sh /var/backups/madoguchi
# Run after each backup that succeeded, and not otherwise: while they fail, none goes.
set -eu
cd "$1"
find . -maxdepth 1 -type f -name 'desk-*.backup' -mtime +35 -delete
find . -maxdepth 1 -type f -name 'desk-*.backup' -mtime +2 | sort | awk -F- 'day[$2]++' | xargs -r rm --
