# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034
# Shared by every script in this folder: source it, do not run it.
# Plain bash, no systemd.  All state of one server lives in the DIR it was given.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
NAME=$(basename "$0")
umask 022

die()  { printf '%s: %s\n' "$NAME" "$*" >&2; exit 1; }
need() { local c; for c in "$@"; do command -v "$c" >/dev/null || die "needs '$c' ($PACKAGES)"; done; }

# free_port: a TCP port of 127.0.0.1 that nobody uses now.
free_port() {
  /usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# secret [N]: N (24) random characters, letters and digits.
secret() { LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom 2>/dev/null | head -c "${1:-24}" || true; }

# pid_stamp PID: "PID STARTTIME", so that a recycled pid is never killed.
pid_stamp() {
  local s; s=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  set -- "$1" ${s##*) }; [ "$2" != Z ] && echo "$1 ${21}"
}

# spawn PIDFILE LOGFILE COMMAND...: run it in its own session, in the background.
spawn() {
  local pidfile=$1 log=$2; shift 2
  setsid "$@" >>"$log" 2>&1 </dev/null 9>&- &
  local pid=$! i
  for i in 1 2 3 4 5; do pid_stamp "$pid" >"$pidfile" && return 0; sleep 0.05; done
  die "'$1' ended at once; see $log"
}

# alive PIDFILE: is the very process that spawn started still there?
alive() {
  local pid stamp
  [ -s "$1" ] && read -r pid stamp <"$1" && [ "$(pid_stamp "$pid")" = "$pid $stamp" ]
}

# kill_pidfile PIDFILE [SECONDS]: end that process and all of its session; TERM, then KILL.
session_gone() { ! ps -o stat= -s "$1" 2>/dev/null | grep -qv '^Z'; }
kill_pidfile() {
  local pid stamp i
  if alive "$1"; then
    read -r pid stamp <"$1"
    kill -TERM -- "-$pid" 2>/dev/null || kill -TERM "$pid" 2>/dev/null || true
    for ((i = 0; i < ${2:-10} * 10; i++)); do session_gone "$pid" && break; sleep 0.1; done
    session_gone "$pid" || kill -KILL -- "-$pid" 2>/dev/null || kill -KILL "$pid" 2>/dev/null || true
  fi
  rm -f "$1"
}

# wait_for SECONDS PIDFILE LOGFILE COMMAND...: until COMMAND succeeds.
wait_for() {
  local end=$((SECONDS + $1)) pidfile=$2 log=$3; shift 3
  until "$@" >/dev/null 2>&1; do
    alive "$pidfile" || { tail -n 20 "$log" >&2; die "ended while starting; see $log"; }
    [ "$SECONDS" -le "$end" ] || { tail -n 20 "$log" >&2; die "not ready in time; see $log"; }
    sleep 0.1
  done
}
tcp_open() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; }
http_ok()  { curl -fsS -o /dev/null --noproxy '*' --max-time 5 "$@"; }

# fact KEY VALUE: one connection fact, kept in DIR/facts and printed at the end.
fact() { printf '%s=%s\n' "$1" "$2" >>"$DIR/facts.new"; }

# tls_pair HOSTS...: DIR/tls/ca.crt and server.{crt,key} for these names and addresses.
tls_pair() {
  local d=$DIR/tls san='' h
  [ -s "$d/server.crt" ] && return 0
  need openssl; mkdir -p "$d"
  for h in "$@"; do
    if [[ $h =~ ^[0-9.]+$ ]]; then san+=",IP:$h"; else san+=",DNS:$h"; fi
  done
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=$NAME test CA" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign \
    -keyout "$d/ca.key" -out "$d/ca.crt" 2>/dev/null
  openssl req -new -newkey rsa:2048 -nodes -subj "/CN=$1" -keyout "$d/server.key" -out "$d/server.csr" 2>/dev/null
  openssl x509 -req -in "$d/server.csr" -CA "$d/ca.crt" -CAkey "$d/ca.key" -CAcreateserial -days "${TLS_DAYS:-825}" \
    -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\n' "${san#,}") -out "$d/server.crt" 2>/dev/null
  chmod 600 "$d"/*.key
}

stop_it() {
  if declare -F do_stop >/dev/null; then do_stop; else kill_pidfile "$DIR/pid"; fi
  rm -f "$DIR/facts" "$DIR/facts.new"
}

# main ARGS: the common command line.  The script defines do_start, and if a
# plain kill of DIR/pid is not enough, do_stop.  Options go in environment
# variables (PORT=..., and what each script's head names).
main() {
  local verb=${1:-} dir=${2:-}
  case $verb in start|stop|status) [ -n "$dir" ] || verb= ;; esac
  case $verb in
    start)
      mkdir -p "$dir"; DIR=$(cd "$dir" && pwd)
      exec 9>"$DIR/lock"; flock 9                    # two starts at once: the second waits
      if [ -s "$DIR/facts" ] && alive "$DIR/pid"; then cat "$DIR/facts"; return 0; fi
      stop_it                                        # what a failed or killed start left behind
      : >"$DIR/facts.new"
      trap 'stop_it' EXIT                            # a start that fails leaves nothing running
      do_start
      trap - EXIT
      mv "$DIR/facts.new" "$DIR/facts"; cat "$DIR/facts" ;;
    stop)
      [ -d "$dir" ] || return 0
      DIR=$(cd "$dir" && pwd)
      stop_it ;;
    status)
      DIR=$(cd "$dir" 2>/dev/null && pwd) && alive "$DIR/pid" && cat "$DIR/facts" ;;
    *) printf 'usage: %s start DIR | stop DIR | status DIR\n' "$NAME" >&2; exit 2 ;;
  esac
}
