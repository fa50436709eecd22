#!/usr/bin/env bash
# A release script as teams have them around `kubectl argo rollouts`: it knows nothing of this project. It releases, goes back, tries
# again and undoes, and prints after each call how that ended.
set -uo pipefail
name=${1:?name of the Rollout}
namespace=${2:?its namespace}

rollouts() {
  kubectl argo rollouts "$@" -n "$namespace"
  echo "exit code $?"
}

echo "# the first version is out"
rollouts status "$name" --watch --timeout 60s

echo "# a new version stops at its first pause"
rollouts set image "$name" web=demo:v2
rollouts status "$name" --watch --timeout 10s
rollouts status "$name" --watch=false

echo "# somebody lets it go on"
rollouts promote "$name"
if kubectl argo rollouts status "$name" --timeout 60s -n "$namespace" > /dev/null; then echo "released"; else echo "not released"; fi

echo "# the next version is taken back"
rollouts set image "$name" '*=demo:v3'
rollouts abort "$name"
if kubectl argo rollouts status "$name" --timeout 60s -n "$namespace" > /dev/null 2>&1; then echo "released"; else echo "not released"; fi
rollouts status "$name"

echo "# it is tried again, and released in full"
rollouts retry rollout "$name"
rollouts promote "$name" --full
rollouts status "$name" --timeout 60s

echo "# the version before comes back"
rollouts undo "$name"
rollouts promote "$name" --full
rollouts status "$name" --timeout 60s
rollouts get rollout "$name" --no-color | grep -E '^(Status:|Images:|exit)'

echo "# a slip of the fingers"
rollouts promote "$name-typo"
rollouts undo "$name" --to-revision=99
rollouts set image "$name" nope=demo:v9
