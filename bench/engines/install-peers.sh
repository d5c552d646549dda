#!/bin/sh
# Installs what a build with the tag peers needs: a C compiler, Hyperscan and
# PCRE2. Does nothing where they are there already; knows Debian and its kin.
# Then makes the library for the tag rustac in the directory given, with cargo
# from the path or Debian's; where that cannot be, it says so and goes on.
#   install-peers.sh DIRECTORY
set -eu

present() {
	printf '#define PCRE2_CODE_UNIT_WIDTH 8\n#include <hs/hs.h>\n#include <pcre2.h>\nint main(void) { return !hs_version(); }\n' |
		"${CC:-cc}" -x c - -o /dev/null -lhs -lpcre2-8 2>/dev/null
}

give_up() {
	echo "bench-peers: $1" >&2
	exit 1
}

rust() {
	if ! command -v cargo >/dev/null; then
		[ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null && apt-get update -q &&
			DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends cargo
	fi && "$(dirname "$0")/rustac/build.sh" "$1" || echo "bench-peers: without the Rust peer, which needs cargo and Debian's package archive" >&2
}

if present; then
	rust "$1"
	exit 0
fi

# Vectorscan is Hyperscan for other processors.
case "$(uname -m)" in
x86_64 | amd64) hyperscan=libhyperscan-dev ;;
*) hyperscan=libvectorscan-dev ;;
esac
packages="gcc libc6-dev $hyperscan libpcre2-dev"

command -v apt-get >/dev/null || give_up "there is no apt-get here. Install a C compiler, Hyperscan (or Vectorscan) and PCRE2
with their headers, for example
  Fedora   dnf install gcc vectorscan-devel pcre2-devel
  Arch     pacman -S gcc vectorscan pcre2
and run 'make bench-peers' again. 'make bench' needs none of them."

if [ "$(id -u)" -eq 0 ]; then
	root=
elif command -v sudo >/dev/null; then
	root=sudo
else
	give_up "these packages are missing and you are not root; have an administrator run
  apt-get update && apt-get install $packages"
fi

echo "bench-peers: installing $packages"
# sudo drops the environment.
$root apt-get update -q
$root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $packages
present || give_up "the packages are installed, but a program with them does not link; try
  echo 'int main(void) { return 0; }' | ${CC:-cc} -x c - -o /dev/null -lhs -lpcre2-8"
rust "$1"
