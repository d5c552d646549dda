package main

import (
	"time"

	"github.com/spf13/cobra"

	"aktsyn/pipeline"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/source"
	"aktsyn/pipeline/textcache"
)

// textCacheFlags say where the text of costly formats is kept.
type textCacheFlags struct {
	dir, size string
	age       time.Duration
	bytes     int64 // that size says
}

func (f *textCacheFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.dir, "text-cache", "", "directory that keeps the text of PDF, Office and mail, encrypted, so that other rules need not read them again (default none)")
	c.Flags().StringVar(&f.size, "text-cache-size", source.FormatSize(textcache.DefaultBytes), "most that the text cache takes on disk")
	c.Flags().DurationVar(&f.age, "text-cache-age", textcache.DefaultAge, "how long a text is kept at most")
}

// check refuses values that make no sense.
func (f *textCacheFlags) check(c *cobra.Command) (err error) {
	if f.bytes, err = source.ParseSize(f.size); err != nil || f.bytes <= 0 {
		return usageError("--text-cache-size: %q is no size such as 512MiB or 20GB", f.size)
	}
	if f.age <= 0 {
		return usageError("--text-cache-age must be greater than 0")
	}
	if f.dir == "" && (c.Flags().Changed("text-cache-size") || c.Flags().Changed("text-cache-age")) {
		return usageError("--text-cache-size and --text-cache-age need --text-cache DIR")
	}
	return nil
}

// use gives the pipeline the cache that the flags name, if any; it is closed
// by the returned function.
func (f *textCacheFlags) use(c *cobra.Command, key keys.Key, o *pipeline.Options) (func() error, error) {
	if f.dir == "" {
		return func() error { return nil }, nil
	}
	tell := func(err error) { warn(c.ErrOrStderr(), "%v", err) }
	cache, err := textcache.Open(f.dir, key, textcache.Options{MaxBytes: f.bytes, MaxAge: f.age, Warn: tell})
	if err != nil {
		return nil, err
	}
	o.Cache = cache
	return cache.Close, nil
}

// look lets a preview ask what the cache has, and changes nothing.
func (f *textCacheFlags) look(key keys.Key, o *pipeline.Options) (func() error, error) {
	none := func() error { return nil }
	if f.dir == "" {
		return none, nil
	}
	cache, err := textcache.Look(f.dir, key)
	if err != nil || cache == nil {
		return none, err
	}
	o.Kept = func(d source.Digest) bool { return cache.Has(d) }
	return cache.Close, nil
}
