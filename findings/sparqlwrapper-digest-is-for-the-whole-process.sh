#!/bin/sh
# SPARQLWrapper 2.0.0 with setHTTPAuth(DIGEST) installs an opener for all of urllib, not one of its own:
# whatever the program had installed before (a proxy, a User-Agent, cookies) is gone from then on, also
# for requests that have nothing to do with SPARQL. Seen here by a User-Agent that a program sets for
# all its requests: after one query with digest, urllib sends its own name again.
#
# Needs python3 with venv and the network for pip; the server listens on this machine only. Works in a
# temporary folder. Fails if what is seen differs.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q SPARQLWrapper==2.0.0
"$folder/venv/bin/python" - <<'PY'
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

import SPARQLWrapper

agents = []


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        agents.append(self.headers["User-Agent"].partition("/")[0])
        body = b'{"head": {}, "boolean": true}'
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{server.server_port}"

opener = urllib.request.build_opener()
opener.addheaders = [("User-Agent", "my-program/1")]
urllib.request.install_opener(opener)


def query(digest):
    client = SPARQLWrapper.SPARQLWrapper(f"{address}/sparql", agent="a-client/1")
    client.setCredentials("reader", "password")
    if digest:
        client.setHTTPAuth(SPARQLWrapper.DIGEST)
    client.setQuery("ASK {}")
    client.query().response.read()


for digest in (False, True):
    query(digest)
    urllib.request.urlopen(f"{address}/page").read()
server.shutdown()
print(f"SPARQLWrapper {SPARQLWrapper.__version__}")
print(f"after basic authentication, urllib is: {agents[1]}")
print(f"after digest authentication, urllib is: {agents[3]}")
assert agents == ["a-client", "my-program", "a-client", "Python-urllib"], f"changed: {agents}"
print("as described")
PY
