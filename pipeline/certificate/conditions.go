package certificate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"time"

	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/grades"
	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/ruleset"
	"aktsyn/pipeline/source"
)

// Conditions say what a run was made with, by name:
//
//	binary              SHA-256 of the running program
//	grading             digest of all that grades hits: thresholds, points, rules, year
//	host                name of the machine
//	kernel cpr, …       fingerprint of each kernel, the digest of its dictionary in it
//	limit max-depth, …  as 'aktsyn scan' takes it
//	ocr                 whether scans and pictures were read: "off", "all", or "budget 30m0s" for how long at most
//	ocr method          the program that read them, its version, languages and the digest of their data
//	readers             version of the readers of formats
//	thresholds cpr, …   points from which on hits are medium, high and certain
//	version             of the program
//	year                in which births are judged
type Conditions = map[string]string

// LimitPrefix stands before the name of a limit in Conditions.
const LimitPrefix = "limit "

// Gather notes the conditions of a run of this process, in which scans and
// pictures are read by recogniser, or not if it is nil.
func Gather(rules *ruleset.Ruleset, limits source.Limits, recogniser extract.Recogniser, version string) (Conditions, error) {
	c := Conditions{"version": version, "readers": fmt.Sprint(extract.Version), "ocr": "off"}
	if recogniser != nil {
		c["ocr"], c["ocr method"] = ocrMode(recogniser), recogniser.Method()
	}
	var err error
	if c["binary"], err = binaryDigest(); err != nil {
		return nil, fmt.Errorf("digest of the program: %w", err)
	}
	if c["host"], err = os.Hostname(); err != nil {
		return nil, fmt.Errorf("name of the machine: %w", err)
	}
	for _, k := range rules.Kernels() {
		c["kernel "+k.Name()] = k.Fingerprint()
	}
	scheme := rules.Scheme()
	c["grading"], c["year"] = scheme.Digest, fmt.Sprint(scheme.Year)
	for _, kind := range grades.Kinds() {
		c["thresholds "+kind] = scheme.Thresholds.Describe(kind)
	}
	for _, limit := range source.AllLimits() {
		c[LimitPrefix+limit.Name] = limits.Get(limit.Name)
	}
	return c, nil
}

// ocrMode says how many pictures are read.
func ocrMode(r extract.Recogniser) string {
	if b, ok := r.(interface{ Limit() time.Duration }); ok && b.Limit() != ocr.Unlimited {
		return fmt.Sprint("budget ", b.Limit())
	}
	return "all"
}

// Prepare begins in the background what takes Gather longest, for a program that
// will call it: reading the program's file.
func Prepare() { go binaryDigest() }

// binaryDigest is that of the running program, on Linux also when its file was
// replaced since it began.
var binaryDigest = sync.OnceValues(func() (string, error) {
	if runtime.GOOS == "linux" {
		return fileDigest("/proc/self/exe")
	}
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	return fileDigest(self)
})

func fileDigest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
