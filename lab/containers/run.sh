#!/usr/bin/env bash
# Builds the images, runs docker-compose.yml for real, breaks it, and looks whether everything holds.
#
#   lab/containers/run.sh            the default profile
#   lab/containers/run.sh --cluster  the profile `cluster`, down and up again on a RabbitMQ that keeps its metadata in Khepri
#
# A container engine that answers is used, and its images stay there. Else one is installed (Debian, as root) and started with a
# folder of its own, which is removed at the end. Where none can be started, that is said, and nothing is checked: exit code 0.
# Where no registry of images can be reached, stand-ins.sh makes base images.
set -euo pipefail
cd "$(dirname "$0")/../.."
export PATH="$PWD/node_modules/.bin:$PATH:/usr/sbin:/sbin"
work=$(mktemp -d /var/tmp/order-saga-containers.XXXXXX)
say() { printf '%(%T)T %s\n' -1 "$*"; }
not_checked() { say "NOT CHECKED: no container engine can be started here: $*"; exit 0; }

clean_up() {
  [ ! -e "$work/engine.pid" ] || stop_engine
  rm -rf "$work"
}
trap clean_up EXIT

# By its pid: another engine of this machine is not touched. Containers are gone by then.
stop_engine() {
  local pid; pid=$(cat "$work/engine.pid")
  kill "$pid" 2>/dev/null || true
  for _ in $(seq 150); do kill -0 "$pid" 2>/dev/null || break; sleep 0.2; done
  kill -9 "$pid" 2>/dev/null || true
  # What a killed engine leaves mounted.
  awk -v below="$work/" 'index($2, below) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r -n 1 umount 2>/dev/null || true
}

start_engine() {
  [ "$(id -u)" -eq 0 ] || not_checked 'that takes root'
  if ! command -v dockerd >/dev/null; then
    command -v apt-get >/dev/null || not_checked 'there is no dockerd, and no apt-get to install it with'
    say 'installing an engine'
    # The package would start it: the engine of this run has its own folder.
    printf '#!/bin/sh\nexit 101\n' >"$work/policy-rc.d" && chmod +x "$work/policy-rc.d"
    [ -e /usr/sbin/policy-rc.d ] || { cp "$work/policy-rc.d" /usr/sbin/policy-rc.d; trap 'rm -f /usr/sbin/policy-rc.d; clean_up' EXIT; }
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends docker.io iptables; } \
      >"$work/apt.log" 2>&1 || not_checked "$(tail -n 1 "$work/apt.log")"
  fi
  export DOCKER_HOST=unix://$work/engine.sock
  setsid dockerd --host "$DOCKER_HOST" --data-root "$work/data" --exec-root "$work/exec" --pidfile "$work/engine.pid" \
    >"$work/engine.log" 2>&1 </dev/null &
  local dockerd=$!
  for _ in $(seq 150); do
    ! docker info >/dev/null 2>&1 || { say 'the engine runs'; return; }
    kill -0 "$dockerd" 2>/dev/null || break
    sleep 0.2
  done
  not_checked "$(grep -E 'level=(error|fatal)|failed' "$work/engine.log" | tail -n 1)"
}

docker info >/dev/null 2>&1 || start_engine

base=$(sed -n 's/^FROM \(node:[^ ]*\).*/\1/p' Dockerfile | head -n 1)
if docker image inspect "$base" >/dev/null 2>&1 || timeout 60 docker pull --quiet "$base" >/dev/null 2>&1; then
  say "$base is there"
else
  say 'no registry of images can be reached: base images are made'
  lab/containers/stand-ins.sh "$work"
  export DOCKER_CONFIG=$work/docker-config
fi
docker compose version
docker buildx version
exec_code=0
node lab/containers/main.ts "$@" || exec_code=$?
exit "$exec_code"
