#!/bin/sh
# Virtuoso 7.2.5 (Debian 12's virtuoso-opensource-7) answers an ASK query with a table, not with the
# "boolean" member that the W3C recommendation on SPARQL 1.1 Query Results JSON defines: the table has
# one column, __ASK_RETVAL, with one row for true and no row for false. A client that expects a boolean
# fails, and one that counts bindings of other names sees neither.
#
# Needs apt packages: virtuoso-opensource (7.2.5.1+dfsg1), curl. Works in a temporary folder; the server
# listens on this machine only. Fails if what is seen differs.
set -eu
command -v virtuoso-t >/dev/null || apt-get install -qy --no-install-recommends virtuoso-opensource >/dev/null
command -v curl >/dev/null || apt-get install -qy --no-install-recommends curl >/dev/null
folder=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$folder"' EXIT
cat >"$folder/virtuoso.ini" <<INI
[Database]
DatabaseFile = $folder/virtuoso.db
ErrorLogFile = $folder/virtuoso.log
LockFile = $folder/virtuoso.lck
TransactionFile = $folder/virtuoso.trx
xa_persistent_file = $folder/virtuoso.pxa
[TempDatabase]
DatabaseFile = $folder/temp.db
TransactionFile = $folder/temp.trx
[Parameters]
ServerPort = 127.0.0.1:21971
[HTTPServer]
ServerPort = 127.0.0.1:21972
ServerRoot = $folder
INI
virtuoso-t -? 2>&1 | sed -n 2p
virtuoso-t +foreground +configfile "$folder/virtuoso.ini" >"$folder/out" 2>&1 &
server=$!
ask() {
  curl -s -H 'Accept: application/sparql-results+json' --data-urlencode "query=$1" \
    http://127.0.0.1:21972/sparql | tr -d ' \n'
}
for _ in $(seq 120); do
  [ -n "$(ask 'ASK {}' || true)" ] && break
  sleep 0.5
done
true=$(ask 'ASK { ?s ?p ?o }')
false=$(ask 'ASK { <https://example.org/a> <https://example.org/b> <https://example.org/c> }')
printf 'ASK that holds:     %s\nASK that does not:  %s\n' "$true" "$false"
case $true in *'"vars":["__ASK_RETVAL"]'*'"value":"1"'*) ;; *) echo "changed"; exit 1 ;; esac
case $false in *'"vars":["__ASK_RETVAL"]'*'"bindings":[]'*) ;; *) echo "changed"; exit 1 ;; esac
echo "as described"
