package poison

import (
	"errors"
	"os"
	"syscall"
)

// slotFile is a file of slots in memory that is shared with the system: what is
// set outlives the process at once, and takes no call of the system.
type slotFile struct {
	file  *os.File
	slots []byte // the whole file; nil when there is none
}

// leastSlots is how many slots a file has at first, zeros but for the first:
// those of the shards that two workers have under way.
const leastSlots = 2048

// create makes a file, which replaces one of the same path.
func (f *slotFile) create(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	f.file = file
	if err := f.grow(leastSlots * slotSize); err != nil {
		return errors.Join(err, f.close())
	}
	return nil
}

// reach makes room for a slot.
func (f *slotFile) reach(slot int64) error {
	for int64(len(f.slots)) < (slot+1)*slotSize {
		if err := f.grow(2 * len(f.slots)); err != nil {
			return err
		}
	}
	return nil
}

// grow makes the file longer, by zeros that are written: a map over a hole would
// end the process where the disk is full. The file stays as it is when that fails.
func (f *slotFile) grow(size int) error {
	if _, err := f.file.WriteAt(make([]byte, size-len(f.slots)), int64(len(f.slots))); err != nil {
		return err
	}
	slots, err := syscall.Mmap(int(f.file.Fd()), 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return err
	}
	err = f.unmap()
	f.slots = slots
	return err
}

// set writes a slot, state last, or frees it. Who dies in between leaves it free.
func (f *slotFile) set(slot int64, state byte, name *id) {
	b := f.slots[slot*slotSize:][:slotSize]
	b[0] = 0
	if state == 0 {
		clear(b)
		return
	}
	copy(b[1:], name[:])
	b[0] = state
}

func (f *slotFile) unmap() error {
	if f.slots == nil {
		return nil
	}
	err := syscall.Munmap(f.slots)
	f.slots = nil
	return err
}

// close closes the file, if there is one.
func (f *slotFile) close() error {
	if f.file == nil {
		return nil
	}
	err := errors.Join(f.unmap(), f.file.Close())
	f.file = nil
	return err
}
