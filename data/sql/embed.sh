#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Turn the numbered migrations of a folder into an array of RkMigration.
#   embed.sh OUTPUT.c OUTPUT.h SYMBOL FOLDER FILE.sql …
set -eu

source=$1 header=$2 symbol=$3 folder=$4
shift 4

# A file that was written and not listed would be missing without a word.
for file in "$folder"/*.sql; do
  [ -e "$file" ] || continue
  listed=no
  for given; do
    [ "$(basename "$given")" = "$(basename "$file")" ] && listed=yes
  done
  if [ "$listed" = no ]; then
    echo "$file is not listed in data/sql/meson.build." >&2
    exit 1
  fi
done

{
  echo '#pragma once'
  echo '#include "db/migrate.h"'
  echo "extern const RkMigration ${symbol}[];"
  echo "extern const gsize n_$symbol;"
} >"$header"

exec >"$source"
echo "#include \"$(basename "$header")\""
echo "const RkMigration ${symbol}[] = {"
version=0
for file; do
  version=$((version + 1))
  name=$(basename "$file" .sql)
  if [ "$(printf '%04d' $version)" != "${name%%-*}" ]; then
    echo "$file should begin with $(printf '%04d' $version): migrations count from 0001 without gaps." >&2
    exit 1
  fi
  echo "{ $version, \"${name#*-}\","
  sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/?/\\?/g' -e 's/^/"/' -e 's/$/\\n"/' "$file"
  echo "},"
done
echo "{ 0, NULL, NULL } };"
echo "const gsize n_$symbol = $version;"
