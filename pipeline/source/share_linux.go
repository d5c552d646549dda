package source

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// onMount reports whether an open directory is what is mounted there, and not one
// of the file system above it, which is on a device. The kernel says so (5.8 and
// newer): a directory that is mounted at another place of its own file system has
// the same device number, and a subvolume of btrfs, which is no mount, has another
// one. Older kernels leave the number.
func onMount(dir *os.File, above uint64) (is bool, device uint64) {
	var stat unix.Statx_t
	_, err := retried(func() (int, error) {
		return 0, unix.Statx(int(dir.Fd()), "", unix.AT_EMPTY_PATH, unix.STATX_TYPE, &stat)
	})
	if err == nil && stat.Attributes_mask&unix.STATX_ATTR_MOUNT_ROOT != 0 {
		return stat.Attributes&unix.STATX_ATTR_MOUNT_ROOT != 0, unix.Mkdev(stat.Dev_major, stat.Dev_minor)
	}
	info, err := dir.Stat()
	if err != nil {
		return false, above
	}
	device = deviceOf(info)
	return device != above, device
}

// shareOf names what is mounted where an open directory lies: its source, as
// //server/share, server:/export or the UUID of a disk, and the directory of it that
// is mounted, if that is not its root. It is empty where the source says nothing of
// what is mounted, as with tmpfs, and where the system does not tell.
func shareOf(dir *os.File) string {
	number, ok := mountNumber(dir)
	if !ok {
		return ""
	}
	table, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return ""
	}
	return shareIn(table, number)
}

// mountNumber is the number of the mount that an open file lies on. Kernels since
// 3.15 tell.
func mountNumber(file *os.File) (number string, ok bool) {
	info, err := os.ReadFile(fmt.Sprintf("/proc/self/fdinfo/%d", file.Fd()))
	if err != nil {
		return "", false
	}
	for line := range strings.Lines(string(info)) {
		if rest, found := strings.CutPrefix(line, "mnt_id:"); found {
			return strings.TrimSpace(rest), true
		}
	}
	return "", false
}

// shareIn looks up a mount in /proc/self/mountinfo, whose lines are, by proc(5),
//
//	number parent major:minor root place options [field…] - type source options
func shareIn(table []byte, number string) string {
	for line := range bytes.Lines(table) {
		before, after, found := strings.Cut(strings.TrimSuffix(string(line), "\n"), " - ")
		place, what := strings.Split(before, " "), strings.Split(after, " ")
		if !found || len(place) < 6 || len(what) < 2 || place[0] != number {
			continue
		}
		source, root := unoctal(what[1]), unoctal(place[3])
		if !strings.Contains(source, "/") {
			return ""
		}
		share := EscapeName(lasting(source))
		if root != "/" {
			share += " " + EscapeName(root)
		}
		return share
	}
	return ""
}

// disksByUUID holds links to disks that are named by what is written on them.
const disksByUUID = "/dev/disk/by-uuid"

// lasting returns a name for a source that is the same after the next start of the
// machine: those of disks follow the order in which they were found.
func lasting(source string) string {
	if !strings.HasPrefix(source, "/dev/") {
		return source
	}
	links, _ := filepath.Glob(disksByUUID + "/*") // where there are none, the name stays
	device, err := filepath.EvalSymlinks(source)
	if err != nil {
		return source
	}
	for _, link := range links {
		if target, err := filepath.EvalSymlinks(link); err == nil && target == device {
			return "UUID=" + filepath.Base(link)
		}
	}
	return source
}

// unoctal resolves the escapes of mountinfo: \040 is a blank.
func unoctal(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+4 <= len(s) {
			if b, err := strconv.ParseUint(s[i+1:i+4], 8, 8); err == nil {
				out.WriteByte(byte(b))
				i += 3
				continue
			}
		}
		out.WriteByte(s[i])
	}
	return out.String()
}
