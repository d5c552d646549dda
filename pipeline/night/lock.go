package night

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// ErrRunning is returned when another night runs with the same state directory.
var ErrRunning = errors.New("another night is running")

const lockName = "night.lock"

// holder is who holds the lock, as the file says it.
type holder struct {
	Process int       `json:"process"`
	Host    string    `json:"host"`
	Since   time.Time `json:"since"`
}

// lock takes the lock of a state directory, so that two nights never meet. It
// ends with the process, however that ends; what the file says is for people.
func lock(dir string, now time.Time) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("state directory: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE|unix.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock of the night: %w", err)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		defer f.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, heldBy(f)
		}
		return nil, fmt.Errorf("lock of the night: %s: %w", f.Name(), err)
	}
	host, _ := os.Hostname()
	text, err := json.Marshal(holder{os.Getpid(), host, now.Round(time.Second)})
	if err == nil {
		err = f.Truncate(0)
	}
	if err == nil {
		_, err = f.WriteAt(append(text, '\n'), 0)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("lock of the night: %w", err)
	}
	return f, nil
}

// heldBy says who holds the lock, as far as the file tells.
func heldBy(f *os.File) error {
	var h holder
	text, err := io.ReadAll(io.LimitReader(f, 4096))
	if err == nil {
		err = json.Unmarshal(text, &h)
	}
	if err != nil {
		return fmt.Errorf("%w: %s is locked; wait until it has ended", ErrRunning, f.Name())
	}
	return fmt.Errorf("%w: process %d on %s, since %s; wait until it has ended, or end it with: kill %d",
		ErrRunning, h.Process, h.Host, h.Since.Format(time.DateTime), h.Process)
}
