#!/usr/bin/env bash
# install.sh PYTHON REQUIREMENTS: makes .venv and installs into it; failures end in a sentence that says what to do.
set -u
python=$1 requirements=$2
say() { printf '%s\n' "$*" >&2; }
command -v "$python" >/dev/null || { say "There is no $python. Install Python 3.11 or newer, or name it: make run PYTHON=/path/to/python3"; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { say "$("$python" --version) is too old: Python 3.11 or newer is needed. Name another one: make run PYTHON=python3.12"; exit 1; }
[ -w . ] || { say "The folder $PWD cannot be written, so .venv cannot be made. Use a copy that you own."; exit 1; }
if [ ! -x .venv/bin/python ]; then
  echo "Making .venv …"
  "$python" -m venv .venv || { rm -rf .venv; say "The virtual environment could not be made. On Debian or Ubuntu: sudo apt-get install python3-venv"; exit 1; }
fi
echo "Installing what $requirements names; the first time takes a minute or two …"
log=.venv/install.log
if ! .venv/bin/python -m pip install --disable-pip-version-check -r "$requirements" >"$log" 2>&1; then
  tail -n 15 "$log" >&2
  if grep -qiE 'gcc|compiler|Python\.h' "$log"; then say "A package had to be compiled and no compiler was found. On Debian or Ubuntu: sudo apt-get install build-essential python3-dev"
  else say "Installing failed; the whole story is in $log. Is the package registry reachable?"; fi
  exit 1
fi
