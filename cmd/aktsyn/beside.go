package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"time"

	"github.com/spf13/cobra"

	"aktsyn/pipeline/config"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/night"
	"aktsyn/pipeline/source"
	"aktsyn/pipeline/textcache"
)

// besideFlags name what lies beside an index and tells of the same documents:
// what is taken out of the one must go from the others, too.
type besideFlags struct {
	config, textCache, reportDir string
}

func (f *besideFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.config, "config", "", "configuration that names the index, its key and what lies beside it (default "+defaultConfig+", where that names the index)")
	c.Flags().StringVar(&f.textCache, "text-cache", "", "text cache that scans of this index use (default: as configured)")
}

// complete takes from the configuration what the flags leave open. The
// default one need not exist, nor know the index.
func (f *besideFlags) complete(index *indexFlags) error {
	if err := index.check(); err != nil {
		return err
	}
	file, optional := f.config, f.config == ""
	if optional {
		file = defaultConfig
	}
	conf, problems, err := config.Load(file)
	switch {
	case optional && (errors.Is(err, fs.ErrNotExist) || err == nil && !knowsIndex(conf, index.dir)):
		return nil
	case err != nil:
		return &exitError{exitUsage, err}
	case config.Errors(problems):
		return usageError("%s has errors; see 'aktsyn config check'", file)
	case !knowsIndex(conf, index.dir):
		return usageError("--config: no archive of %s has the index %s", file, index.dir)
	}
	if index.keyFile == "" && index.keyCommand == "" {
		index.keyFile, index.keyCommand = conf.KeyFile, conf.KeyCommand
	}
	if dir := conf.TextCache.Dir; f.textCache == "" && isDirectory(dir) {
		f.textCache = dir
	}
	if dir := conf.ReportDir; f.reportDir == "" && isDirectory(dir) {
		f.reportDir = dir
	}
	return nil
}

// knowsIndex reports whether the index is that of an archive.
func knowsIndex(conf config.Config, dir string) bool {
	here, err := os.Stat(dir)
	for _, a := range conf.Archives {
		if there, missing := os.Stat(a.Index); err == nil && missing == nil && os.SameFile(here, there) {
			return true
		}
	}
	return false
}

func isDirectory(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// texts are the texts of an index in its text cache, if one is known.
type texts struct {
	cache  *textcache.Cache // nil: none
	forget func(source.Digest) error
	files  int // that were forgotten
}

// openTexts opens a text cache that is there, without shrinking it.
func openTexts(dir string, key keys.Key) (*textcache.Cache, error) {
	if !isDirectory(dir) {
		return nil, fmt.Errorf("--text-cache: %s is no directory", dir)
	}
	return textcache.Open(dir, key, textcache.Options{MaxBytes: math.MaxInt64, MaxAge: math.MaxInt64})
}

// open opens the text cache, if one is named.
func (f *besideFlags) open(key keys.Key) (*texts, error) {
	t := &texts{}
	if f.textCache == "" {
		return t, nil
	}
	cache, err := openTexts(f.textCache, key)
	if err != nil {
		return nil, err
	}
	t.cache, t.forget = cache, func(d source.Digest) error {
		t.files++
		return extract.Forget(cache, d)
	}
	return t, nil
}

func (t *texts) close() {
	if t.cache != nil {
		t.cache.Close()
	}
}

// tell says what became of the texts of what is gone.
func (t *texts) tell(c *cobra.Command) {
	out := c.OutOrStdout()
	if t.cache != nil {
		fmt.Fprintf(out, "texts of %d files taken out of the text cache, as far as it had them\n", t.files)
		return
	}
	fmt.Fprintln(out, "no text cache was named: if scans of this index use one, it still holds the text of what is gone here, and the index cannot find it any more; remove that directory, which costs the next scan time and nothing else")
}

// removeReports removes the morning's reports, which name documents. They tell
// of all archives, in parts and with numbers in names masked, so that nothing
// can be taken out of one.
func (f *besideFlags) removeReports(c *cobra.Command, e hitindex.Erasure) error {
	out := c.OutOrStdout()
	switch {
	case len(e.Values) > 0:
		fmt.Fprintln(out, "the morning's reports hold no values; lists that were written to files with --reveal do: delete them")
		return nil
	case f.reportDir == "":
		fmt.Fprintln(out, "no report directory was named: the morning's reports written before still name what was erased; delete them, or name it (--report-dir)")
	default:
		removed, err := night.RemoveReports(f.reportDir, time.Now().Add(time.Minute))
		fmt.Fprintf(out, "%d files of morning's reports removed from %s; 'aktsyn report night' writes the last one anew\n", removed, f.reportDir)
		if err != nil {
			return fmt.Errorf("--report-dir: %w", err)
		}
	}
	fmt.Fprintln(out, "lists and reports that were written to other places still name what was erased: delete them")
	return nil
}
