#!/usr/bin/env bash
# Says which step of a command begins, and which of how many it is: tools/step.sh TEXT
# STEPS_PLANNED has the steps that make found to be done, each followed by a `|` (Makefile).
#
#   tools/step.sh --plan    says beforehand what is to be done, if it is more than a little

set -euo pipefail

IFS='|' read -r -a plan <<<"${STEPS_PLANNED:-}"

if [[ $1 == --plan ]]; then
  if ((${#plan[@]} > 3)); then
    echo "To be done, in ${#plan[@]} steps, partly side by side; times are those of two slow cores:"
    for i in "${!plan[@]}"; do
      printf '%4d. %s\n' $((i + 1)) "${plan[i]}"
    done
  fi
  exit
fi

for i in "${!plan[@]}"; do
  if [[ ${plan[i]} == "$1" ]]; then
    echo "[$((i + 1))/${#plan[@]}] $1"
    exit
  fi
done
echo "== $1"
