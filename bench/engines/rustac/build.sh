#!/bin/sh
# Builds the static library that package rustac links: our crate with
# aho-corasick and memchr as Debian packages them, which are unpacked beside
# it and not installed. The Debian release is fixed, whatever the machine's
# is: older ones have no aho-corasick with a contiguous NFA.
#   build.sh DIRECTORY    writes DIRECTORY/librustac.a; does nothing if it is newer than the crate
set -eu

suite=trixie
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
crate=$(cd "$(dirname "$0")" && pwd)/crate
mkdir -p "$1"
out=$(cd "$1" && pwd)

if [ -z "$(find "$crate" -type f -newer "$out/librustac.a" 2>&1)" ]; then
	exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"

# Package lists of its own, so that the machine's are left alone.
mkdir -p lists/partial cache/archives/partial
echo "deb [signed-by=$keyring] http://deb.debian.org/debian $suite main" >sources
apt() {
	apt-get -q -o Dir::Etc::SourceList="$work/sources" -o Dir::Etc::SourceParts=- -o Dir::State::Lists="$work/lists" \
		-o Dir::Cache="$work/cache" -o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false \
		-o APT::Sandbox::User="$(id -un)" "$@"
}
echo "rustac: fetching aho-corasick from Debian $suite"
apt update
apt download librust-aho-corasick-dev librust-memchr-dev
for package in *.deb; do dpkg-deb -x "$package" .; done

registry=$work/usr/share/cargo/registry
cp -r "$crate" build
mkdir .cargo
cat >.cargo/config.toml <<END
[source.crates-io]
replace-with = "debian"
[source.debian]
directory = "$registry"
END
export AHO_CORASICK_VERSION="$(basename "$registry"/aho-corasick-* | sed 's/aho-corasick-//')"
cd build
CARGO_TARGET_DIR="$work/target" cargo build --quiet --release --offline
cp "$work/target/release/librustac.a" "$out/"
