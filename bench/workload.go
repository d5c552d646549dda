package bench

import "aktsyn/bench/corpora"

// Workload is a generated text to measure on.
type Workload struct {
	Name  string
	About string
	make  func(bytes int, seed uint64) []byte
}

// Workloads lists the generated texts.
func Workloads() []Workload {
	return []Workload{
		{"prose", "Danish case notes: a CPR-like number per 2 KB, a name per 300 bytes", corpora.Prose},
		{"register", "Danish case notes about people of a large register: a name per 300 bytes, four of five in the lists", corpora.RegisterProse},
		{"ledger", "CSV full of digits", corpora.Ledger},
		{"no-hit", "prose without numbers or names", corpora.NoHit},
		{"hit-dense", "lists of persons with their numbers", corpora.HitDense},
		{"adversarial", "digit runs that begin like numbers", corpora.Adversarial},
	}
}

// TextArchive is the workload of the model EndToEnd: a directory of texts,
// like prose in what they hold.
const TextArchive = "text-archive"

// generate makes the text of a definition, whose workload exists.
func generate(d Definition) []byte {
	for _, w := range Workloads() {
		if w.Name == d.Workload {
			return w.make(d.Bytes, d.Seed)
		}
	}
	return nil
}
