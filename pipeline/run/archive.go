package run

import (
	"aktsyn/pipeline/grades"
	"aktsyn/pipeline/poison"
	"aktsyn/pipeline/source"
)

// Archive is what a run is to examine.
type Archive struct {
	Roots []string
	// Name is that of the archive, by which its history goes on when its roots
	// change; without one it goes on as long as one root stays (hitindex.Index.History).
	Name    string
	Walk    source.WalkOptions
	Ruleset string // digest
	Version string // of the program
	// Conditions tells what is kept with the run (hitindex.Run.Conditions); nil tells
	// nothing. It is asked when the walk is done: some take as long to find out, beside it.
	Conditions func() (map[string]string, error)
	// Opening, if not nil, is called at the first file of which the walk shows that it
	// has to be opened, for what is to be ready by the end of the walk.
	Opening func()
	// Profile is all that results depend on but content, kernels and grades:
	// version of the extractor, limits. Results with another one are not taken
	// over.
	Profile string
	// Kernels are the fingerprints of those that scan, by name. Results of which
	// one is missing or another one are not taken over; of those that had more
	// kernels the hits of the others are not shown.
	Kernels map[string]string
	Grading grades.Scheme
	MayPass []source.Cause // causes for which a file is read again; nil means Passing
	// Raised returns the causes for which a run under other Conditions may have
	// left unread what this one reads, because a limit was lower that is no part
	// of the Profile: such files are read again. Nil returns none.
	Raised func(conditions map[string]string) []source.Cause
	// Pictures says that RunPictures will follow Run: files whose pictures wait
	// are read again there, and those that were read with another Recognition.
	Pictures    bool
	Recognition string // names how pictures are read
	Full        bool   // read everything, as if the index held nothing
	Verify      bool   // take no file's times for a proof that its content is the same
	// AllowEmpty lets roots count as empty in which there were files before.
	AllowEmpty bool
	// AllowReplaced lets a share or disk stand where there was another one before.
	AllowReplaced bool
	// Kept tells of which contents a cache has the text; nil is of none.
	Kept func(source.Digest) bool
	// Poison notes what is being read and knows what died of it; nil does not.
	// It is closed when the run ends.
	Poison *poison.List
	// Try reads suspect files where they can kill nobody, their pictures too if
	// that is said, and tells of each in order, as soon as that is known, whether
	// what read it, and nothing else, died; with nil nothing does. With ErrUntried
	// it told of the first ones, as many as it could read; any other error ends the
	// run.
	Try func(files []source.File, pictures bool, tell func(died bool)) error

	look func(root string) (source.Place, error) // a test's; nil is source.Look
}

// Passing are the causes that may have passed by the next run.
var Passing = []source.Cause{source.Permission, source.Changed, source.IOError, source.Timeout, source.Crashed}

// maxTries is how often one and the same content is read that could not be
// read whole for a cause that may pass. What cannot be opened is tried for
// ever.
const maxTries = 3
