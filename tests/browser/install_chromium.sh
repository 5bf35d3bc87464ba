#!/usr/bin/env bash
# Installs the browser that the browser tests drive, where none is found: Debian's chromium as
# root (or with sudo that asks nothing), else Playwright's own. Where neither can be had, the
# browser tests are skipped and say so.
set -uo pipefail
cd "$(dirname "$0")/../.."

if .venv/bin/python -m tests.browser.chromium >/dev/null 2>&1; then
  exit 0
fi

run_as_root=""
if [ "$(id -u)" -ne 0 ]; then
  sudo -n true 2>/dev/null && run_as_root="sudo -n"
fi
if command -v apt-get >/dev/null && { [ "$(id -u)" -eq 0 ] || [ -n "$run_as_root" ]; }; then
  echo "Installing Debian's chromium for the browser tests."
  $run_as_root apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive $run_as_root apt-get install -y -qq \
      --no-install-recommends chromium >/dev/null \
    && .venv/bin/python -m tests.browser.chromium && exit 0
fi

echo "Installing Playwright's chromium for the browser tests."
.venv/bin/python -m playwright install chromium \
  || echo "No chromium could be installed: the browser tests will be skipped."
