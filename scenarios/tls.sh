# A service with TLS and the authority that issues its certificates, for scenarios in bash: `. "$SCENARIOS/tls.sh"`.
set -euo pipefail
TLS="$SCENARIO_STATE/tls"
NAME=orders.example.org

# Issue a certificate for the key in $TLS/tls.key. Only `openssl ca` of the older releases sets both dates.
# $1: the file; $2, $3: from and to, as `date` reads them
issue() {
  openssl ca -batch -config "$TLS/ca.cnf" -in "$TLS/tls.csr" -out "$1" -notext \
    -startdate "$(date -u -d "$2" +%Y%m%d%H%M%SZ)" -enddate "$(date -u -d "$3" +%Y%m%d%H%M%SZ)" 2>>"$TLS/log"
}

# The authority, the service's key, and a certificate that has expired yesterday, which the service presents.
tls_up() {
  mkdir -p "$TLS/issued"
  cd "$TLS"
  : >index.txt
  echo 1000 >serial
  cat >ca.cnf <<CNF
[ca]
default_ca = internal
[internal]
database = $TLS/index.txt
new_certs_dir = $TLS/issued
serial = $TLS/serial
certificate = $TLS/ca.pem
private_key = $TLS/ca.key
default_md = sha256
policy = policy
copy_extensions = copy
unique_subject = no
[policy]
commonName = supplied
CNF
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=Internal authority" \
    -keyout ca.key -out ca.pem 2>>log
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$NAME" \
    -addext "subjectAltName=DNS:$NAME" -keyout tls.key -out tls.csr 2>>log
  issue tls.pem "31 days ago" "1 day ago"
  python3 "$SCENARIOS/tls_service.py" tls.pem tls.key port loaded >>log 2>&1 &
  local pid=$!
  for _ in $(seq 100); do
    if [ -e loaded ]; then break; fi
    sleep 0.1
  done
  # A reload ends when the service has loaded, as that of a service manager does.
  printf '%s\n' '#!/bin/sh' "rm '$TLS/loaded' && kill -HUP $pid" \
    "for _ in \$(seq 100); do if [ -e '$TLS/loaded' ]; then exit 0; fi; sleep 0.05; done; exit 1" >reload
  chmod 755 reload
  printf '%s\n' "HOST=$NAME" "CONNECT=127.0.0.1:$(cat port)" "CERT=$TLS/tls.pem" "KEY=$TLS/tls.key" "CA=$TLS/ca.pem" \
    "CA_CONFIG=$TLS/ca.cnf" "RELOAD=$TLS/reload" >>"$SCENARIO_ENV"
}

# What the service presents, as one line: its SHA-256 fingerprint.
presented() {
  openssl s_client -connect "127.0.0.1:$(cat "$TLS/port")" -servername "$NAME" </dev/null 2>/dev/null |
    openssl x509 -noout -fingerprint -sha256
}

# End with 0 where the service presents a certificate that a client accepts.
accepted() {
  openssl s_client -connect "127.0.0.1:$(cat "$TLS/port")" -servername "$NAME" -verify_hostname "$NAME" \
    -CAfile "$TLS/ca.pem" -verify_return_error </dev/null >/dev/null 2>&1
}
