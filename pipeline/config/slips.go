package config

import (
	"time"

	"aktsyn/pipeline/source"
)

// leastRate is what a night must read in a second to come anywhere.
const leastRate = 1 << 20

// leastLimits are what limits must be to be meant so. Below them most documents
// of a format are not read, which a missing unit or a slip of three zeros does.
var leastLimits = []struct {
	key   string
	least int64
	shown func(int64) string
	value func(source.Limits) int64
}{
	{"max-silence", int64(5 * time.Second), shownDuration, func(l source.Limits) int64 { return int64(l.Silence) }},
	{"max-cpu-time", int64(10 * time.Second), shownDuration, func(l source.Limits) int64 { return int64(l.CPU) }},
	{"max-ocr-time", int64(10 * time.Second), shownDuration, func(l source.Limits) int64 { return int64(l.OCRTime) }},
	{"max-document-size", 1 << 20, source.FormatSize, func(l source.Limits) int64 { return l.DocumentBytes }},
	{"max-text-size", 1 << 20, source.FormatSize, func(l source.Limits) int64 { return l.TextBytes }},
	{"max-total-size", 1 << 20, source.FormatSize, func(l source.Limits) int64 { return l.TotalBytes }},
}

func shownDuration(n int64) string { return time.Duration(n).String() }

// checkSlips warns of values that are allowed, but hardly meant.
func (c *Config) checkSlips(d *decoder) {
	if rate := c.Night.ReadRate; rate > 0 && rate < leastRate { // 0 is no limit
		d.warn(child(atNight, "read-rate"), "read-rate is only %s a second: no night would read an archive; give it a unit, and at least %s, or leave it out",
			source.FormatSize(rate), source.FormatSize(leastRate))
	}
	for name, p := range c.Profiles {
		at := child(child(atProfile, name), "limits")
		for _, l := range leastLimits {
			if n := l.value(p.Limits); n < l.least {
				d.warn(child(at, l.key), "%s is only %s: documents would be given up that are quite common; give it a unit, and at least %s, or leave it out",
					l.key, l.shown(n), l.shown(l.least))
			}
		}
	}
}
