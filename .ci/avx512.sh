#!/usr/bin/env bash
# Runs the tests of Go packages on an emulated processor with AVX-512:
#
#   .ci/avx512.sh [-t SECONDS] [PACKAGE...] [-test.FLAG=VALUE...]
#
# Without packages: those below kernels/ that hold assembly. The exit code is
# 0 when all tests pass; 124 when SECONDS (600) of real time were not enough.
#
# Bochs boots Debian's cloud kernel from a CD made here, whose initramfs holds
# the static test binaries. Booting takes a minute, the tests a hundred
# times as long as on hardware. The guest's clock goes slower still: fuzzing for
# a time does not end, -test.timeout and measured times mean nothing. Tests on
# ../shared/data are skipped.
set -euo pipefail
cd "$(dirname "$0")/.."
work=out/avx512
seconds=600
model=corei3_cnl # Bochs 2.7 crashes Linux as corei7_icelake_u; this one has F BW CD DQ VL IFMA VBMI

install_tools() {
	local tools=(bochs bochs-term bochsbios isolinux syslinux-common xorriso busybox-static cpio)
	dpkg -s "${tools[@]}" >/dev/null 2>&1 && return
	echo "installing ${tools[*]}" >&2
	if [ "$(id -u)" != 0 ] || ! { apt-get -qq update && apt-get -qq install -y --no-install-recommends "${tools[@]}"; } >&2; then
		echo "avx512.sh: on Debian, as root, needed: apt-get install ${tools[*]}" >&2
		exit 1
	fi
}

# The kernel is taken out of its package, not installed.
fetch_kernel() {
	[ -s $work/cd/vmlinuz ] && return
	local package
	if [ "$(id -u)" = 0 ]; then apt-get -qq update; fi
	package=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends: linux-image/ {print $2}')
	(cd $work && apt-get -qq -o APT::Sandbox::User="$(id -un)" download "$package")
	dpkg-deb --fsys-tarfile $work/"$package"_*.deb | tar -xO --wildcards './boot/vmlinuz-*' >$work/vmlinuz
	mv $work/vmlinuz $work/cd/vmlinuz
	rm $work/*.deb
}

# Each package's test binary lies in the guest beside a copy of its testdata.
pack_tests() {
	local package dir to
	for package in "$@"; do
		dir=$(go list -f '{{.Dir}}' "$package")
		to=$work/root/tests/$(realpath --relative-to=. "$dir")
		mkdir -p "$to"
		CGO_ENABLED=0 GOARCH=amd64 go test -c -ldflags='-s -w' -o "$to/run.test" "$package"
		if [ -d "$dir/testdata" ]; then cp -r "$dir/testdata" "$to/"; fi
	done
	if [ -z "$(find $work/root/tests -name run.test)" ]; then
		echo "avx512.sh: no tests to run" >&2
		exit 1
	fi
}

# The second serial line carries the tests' output, the first the kernel's.
pack_init() {
	mkdir -p $work/root/{bin,proc,dev,tmp}
	cp /bin/busybox $work/root/bin/
	echo "${@@Q}" >$work/root/flags
	cat >$work/root/init <<-'END'
		#!/bin/busybox sh
		/bin/busybox --install -s /bin
		mount -t proc proc /proc
		mount -t devtmpfs dev /dev
		stty -F /dev/ttyS1 raw
		exec >/dev/ttyS1 2>&1
		export PATH=/bin HOME=/tmp
		status=0
		grep -q avx512bw /proc/cpuinfo || { echo "no AVX-512 in the guest"; status=1; }
		eval "set -- $(cat /flags)"
		for test in $(find /tests -name run.test | sort); do
			cd "${test%/run.test}"
			echo "== ${PWD#/tests/}"
			./run.test "$@" || status=1
		done
		echo "exit $status"
		usleep 100000 # until the line is empty
		poweroff -f
	END
	chmod +x $work/root/init
}

# Bochs 2.7 leaves the sizes of PKU and of the compacted XSAVE areas out of
# CPUID, wherefore Linux would switch off AVX: it is told to not look at them.
make_cd() {
	(cd $work/root && find . | cpio -o -H newc --quiet | gzip -1) >$work/cd/initrd
	cp /usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 $work/cd/
	cat >$work/cd/isolinux.cfg <<-'END'
		default tests
		label tests
		kernel vmlinuz
		append initrd=initrd console=ttyS0 quiet panic=-1 mitigations=off cryptomgr.notests clearcpuid=pku,xsavec,xsaves
	END
	xorriso -as mkisofs -quiet -o $work/cd.iso -b isolinux.bin -c boot.cat \
		-no-emul-boot -boot-load-size 4 -boot-info-table $work/cd 2>/dev/null
}

# Debian's Bochs has the debugger built in: it starts when told to continue,
# and does not end on SIGTERM.
boot() {
	cat >$work/bochsrc <<-END
		display_library: term
		cpu: model=$model, ips=10000000
		memory: guest=1024, host=1024
		romimage: file=/usr/share/bochs/BIOS-bochs-latest
		vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
		ata0-master: type=cdrom, path=$work/cd.iso, status=inserted
		boot: cdrom
		com1: enabled=1, mode=file, dev=$work/kernel.txt
		com2: enabled=1, mode=file, dev=$work/tests.txt
		log: $work/bochs.log
		panic: action=fatal
		error: action=ignore
		info: action=ignore
		clock: sync=none
	END
	echo c >$work/continue
	TERM=vt100 timeout -s KILL "$seconds" bochs -f $work/bochsrc -rc $work/continue \
		</dev/null >$work/bochs.txt 2>&1 &
	# timeout leads a process group of its own, which outlives this script.
	emulator=$!
	trap 'kill -KILL -- -$emulator 2>/dev/null || true' EXIT
	wait $emulator 2>/dev/null
}

# Bochs exits with 1 even when the guest switches itself off: what counts is
# the last line of the tests' output.
report() {
	local rc=0
	boot || rc=$?
	touch $work/tests.txt
	grep -v '^exit [0-9]*$' $work/tests.txt || true
	case $rc,$(tail -1 $work/tests.txt) in
	137,*) echo "avx512.sh: not finished after $seconds s; its last output is lost" >&2; exit 124 ;;
	*,"exit 0") exit 0 ;;
	*,"exit 1") exit 1 ;;
	*) echo "avx512.sh: the guest crashed; see $work/kernel.txt, $work/bochs.log and $work/bochs.txt" >&2; exit 1 ;;
	esac
}

packages=() flags=()
while [ $# -gt 0 ]; do
	case $1 in
	-t) seconds=$2; shift ;;
	-*) flags+=("$1") ;;
	*) packages+=("$1") ;;
	esac
	shift
done
if [ ${#packages[@]} = 0 ]; then
	mapfile -t packages < <(GOARCH=amd64 go list -f '{{if .SFiles}}{{.ImportPath}}{{end}}' ./kernels/...)
else
	mapfile -t packages < <(go list "${packages[@]}")
fi
mkdir -p $work/cd
exec 9>$work/lock
flock -n 9 || { echo "avx512.sh: another run is under way in $work" >&2; exit 1; }
rm -rf $work/root $work/*.txt
mkdir -p $work/root/tests
install_tools
fetch_kernel
pack_tests "${packages[@]}"
pack_init "${flags[@]}"
make_cd
report
