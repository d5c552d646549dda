package keys

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"
)

// The environment variables that Load reads.
const (
	EnvFile    = "AKTSYN_KEY_FILE"
	EnvCommand = "AKTSYN_KEY_COMMAND"
)

// ErrNoKey is returned when no key is named and none is in the user's
// configuration directory.
var ErrNoKey = errors.New("no key")

// Options say where Load looks. The zero value reads the environment and the
// default file.
type Options struct {
	File    string // --key-file
	Command string // --key-command, run by sh -c; its output is the key
	// Configured says that File and Command are not flags but keys of a
	// configuration: errors name these then.
	Configured bool
	// Index is the directory of the index that the key will open, or empty.
	// A key file below it is refused: who copies the index would copy the key.
	Index string
	// Create lets Load make the default key file when there is none. Leave
	// it false for an index that exists already: a new key cannot open it.
	Create bool
}

// Source says where a key came from.
type Source struct {
	Name    string // "--key-file", "--key-command", "AKTSYN_KEY_FILE", "AKTSYN_KEY_COMMAND" or "default key file"; of a configuration without --
	Path    string // the key file; empty for commands
	Created bool   // Load made the file just now: tell the user to keep a copy
}

// named is how the user calls where a key comes from, its name being that of
// a configuration's key.
func (o Options) named(name string) string {
	if o.Configured {
		return name
	}
	return "--" + name
}

// Load returns the key from the first of these that is given: Options.File,
// Options.Command, AKTSYN_KEY_FILE, AKTSYN_KEY_COMMAND, the default file.
// One that is given and fails is an error, never skipped. Errors name the
// file and the cure.
func Load(opts Options) (Key, Source, error) {
	for _, s := range []struct{ name, file, command string }{
		{opts.named("key-file"), opts.File, ""},
		{opts.named("key-command"), "", opts.Command},
		{EnvFile, os.Getenv(EnvFile), ""},
		{EnvCommand, "", os.Getenv(EnvCommand)},
	} {
		switch {
		case s.file != "":
			k, err := fromFile(s.file, opts)
			return k, Source{Name: s.name, Path: s.file}, err
		case s.command != "":
			k, err := fromCommand(s.name, s.command)
			return k, Source{Name: s.name}, err
		}
	}
	return fromDefault(opts)
}

// DefaultFile returns the path of the user's own key file.
func DefaultFile() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("%w: no configuration directory for the default key file (%v); name a key with --key-file", ErrNoKey, err)
	}
	return filepath.Join(dir, "aktsyn", "key"), nil
}

func fromDefault(opts Options) (Key, Source, error) {
	path, err := DefaultFile()
	if err != nil {
		return Key{}, Source{}, err
	}
	src := Source{Name: "default key file", Path: path}
	k, err := fromFile(path, opts)
	if !errors.Is(err, fs.ErrNotExist) {
		return k, src, err
	}
	if !opts.Create {
		return Key{}, src, fmt.Errorf("%w: %s does not exist; restore it from your copy, or name a key with %s or %s", ErrNoKey, path, opts.named("key-file"), opts.named("key-command"))
	}
	if k, err = Ephemeral(); err == nil {
		src.Created, err = create(path, k)
	}
	if err == nil {
		k, err = fromFile(path, opts)
	}
	return k, src, err
}

// fromFile reads a key file after it has made sure that only its owner can
// read it and that it is not part of the index. A file that does not exist
// is an error that matches fs.ErrNotExist.
func fromFile(path string, opts Options) (Key, error) {
	if err := outside(path, opts.Index); err != nil {
		return Key{}, err
	}
	flag := opts.named("key-file")
	f, err := os.Open(path)
	if opts.Configured && errors.Is(err, fs.ErrNotExist) {
		return Key{}, fmt.Errorf("cannot open the key file: %w; name another with key-file, or make a first key as 'aktsyn night --help' says", err)
	}
	if err != nil {
		return Key{}, fmt.Errorf("cannot open the key file: %w; name another with %s", err, flag)
	}
	defer f.Close()
	if err := private(f, flag); err != nil {
		return Key{}, err
	}
	k, err := read(f)
	if err != nil {
		return Key{}, fmt.Errorf("key file %s: %w; restore it from your copy or name another with %s", path, err, flag)
	}
	return k, nil
}

// private refuses a file that others than its owner may read or change. The
// check is on the open file, so it cannot be swapped afterwards. Windows has
// no such mode bits. flag is what names the file.
func private(f *os.File, flag string) error {
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("cannot examine the key file: %w", err)
	}
	if info.IsDir() {
		return fmt.Errorf("key file %s is a directory; name a file with %s", f.Name(), flag)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return fmt.Errorf("key file %s may be used by others (mode %04o); run: chmod 600 %s", f.Name(), mode, f.Name())
	}
	return nil
}

// fromCommand runs a key command. Its standard error is the user's own, so
// that it can ask and complain there; its standard input is empty, because
// the program's may be data. A daemon that the command leaves behind may keep
// its output open: after WaitDelay that counts as its end.
func fromCommand(name, command string) (Key, error) {
	var out output
	cmd := exec.Command("sh", "-c", command)
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = &out, os.Stderr, 5*time.Second
	if err := cmd.Run(); err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		return Key{}, fmt.Errorf("the command of %s failed: %w; run it by hand to see why", name, err)
	}
	k, err := read(&out.text)
	if err != nil {
		return Key{}, fmt.Errorf("the command of %s: its output %w; it must print the content of a key file", name, err)
	}
	return k, nil
}

// output collects what a key command prints and breaks off one that prints
// much more than a key.
type output struct{ text bytes.Buffer }

func (o *output) Write(p []byte) (int, error) {
	if o.text.Len()+len(p) > maxText {
		return 0, errors.New("it prints more than a key")
	}
	return o.text.Write(p)
}

// outside refuses a key file below the index directory, symbolic links
// resolved on both sides.
func outside(path, index string) error {
	if index == "" {
		return nil
	}
	file, err := resolve(path)
	if err != nil {
		return fmt.Errorf("cannot resolve the path of the key file: %w", err)
	}
	dir, err := resolve(index)
	if err != nil {
		return fmt.Errorf("cannot resolve the path of the index: %w", err)
	}
	rel, err := filepath.Rel(dir, file)
	if err != nil || !filepath.IsLocal(rel) {
		return nil
	}
	return fmt.Errorf("key file %s lies inside the index %s, so that a copy of the index would carry its own key; move the key file elsewhere", path, index)
}

// resolve returns the absolute path without symbolic links, as far down as
// it exists.
func resolve(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(path)
	if parent := filepath.Dir(path); errors.Is(err, fs.ErrNotExist) && parent != path {
		real, err = resolve(parent)
		return filepath.Join(real, filepath.Base(path)), err
	}
	return real, err
}
