package pipeline

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// stages are the packages of the pipeline in the order in which data goes
// through them; a package imports earlier ones only.
var stages = []string{"source", "sandbox", "ocr", "ocr/ocrtest", "passwords", "extract", "batch", "grades", "keys", "textcache", "ruleset", "engine", "hitindex", "poison", "run", "mapfault",
	"report", "certificate", "delta", "explain", "detect", "reveal", "casework", "sweep", "metrics", "config", "", "night"}

// allowed lists who may import the libraries that few should see.
var allowed = map[string][]string{
	"filippo.io/age":              {"aktsyn/pipeline/hitindex"},
	"github.com/dgraph-io/badger": {"aktsyn/pipeline/hitindex"},
	"github.com/apache/arrow":     {"aktsyn/kernels/columnar", "aktsyn/pipeline/batch", "aktsyn/pipeline/engine", "aktsyn/bench/engines"},
	"github.com/klippa-app":       {"aktsyn/pipeline/extract"},
	"github.com/spf13/cobra":      {"aktsyn/cmd/aktsyn"},
	"github.com/cloudflare":       {"aktsyn/bench/engines"},
	"github.com/schollz":          {"aktsyn/cmd/aktsyn"},
	"github.com/jhillyerd/enmime": {"aktsyn/pipeline/extract"},
	"github.com/gabriel-vasile":   {"aktsyn/pipeline/extract"},
	"github.com/bodgit":           {"aktsyn/pipeline/extract"},
	"github.com/nwaples":          {"aktsyn/pipeline/extract"},
	"github.com/ulikunitz":        {"aktsyn/pipeline/extract", "aktsyn/bench/corpora"},
	"github.com/richardlehane":    {"aktsyn/pipeline/extract"},
	"github.com/xuri":             {"aktsyn/pipeline/extract"},
	"golang.org/x/net":            {"aktsyn/pipeline/extract"},
	"golang.org/x/time":           {"aktsyn/pipeline/night"},
	"github.com/pelletier":        {"aktsyn/pipeline/config"},
	"github.com/prometheus":       {"aktsyn/pipeline/metrics"},
}

// TestImportsGoOneWay keeps the architecture: cmd → pipeline → kernels,
// bench → both, and within the pipeline from later stages to earlier ones.
func TestImportsGoOneWay(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "aktsyn/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) < 15 {
		t.Fatalf("go list names only %d packages", len(lines))
	}
	for _, line := range lines {
		fields := strings.Fields(line)
		for _, imported := range fields[1:] {
			if why := forbidden(fields[0], imported); why != "" {
				t.Errorf("%s imports %s: %s", fields[0], imported, why)
			}
		}
	}
}

func forbidden(pkg, imported string) string {
	for library, packages := range allowed {
		if strings.HasPrefix(imported, library) && !slices.Contains(packages, pkg) {
			return "few packages should see that library"
		}
	}
	from, _, _ := strings.Cut(strings.TrimPrefix(pkg, "aktsyn/"), "/")
	to, isOurs := strings.CutPrefix(imported, "aktsyn/")
	if !isOurs {
		return ""
	}
	to, _, _ = strings.Cut(to, "/")
	switch {
	case to == "cmd" && !strings.HasPrefix(imported, pkg+"/"):
		return "nothing imports commands, and what is below one only that one"
	case from == "kernels" && to != "kernels":
		return "kernels import kernels only"
	case from == "pipeline" && to == "bench":
		return "the pipeline does not know its benchmarks"
	case from == "pipeline" && to == "pipeline":
		return wrongWay(pkg, imported)
	}
	return ""
}

func wrongWay(pkg, imported string) string {
	from, to := stage(pkg), stage(imported)
	switch {
	case from < 0 || to < 0:
		return "a package that is missing in the list of stages"
	case to >= from:
		return "a later stage"
	}
	return ""
}

func stage(pkg string) int {
	return slices.Index(stages, strings.TrimPrefix(strings.TrimPrefix(pkg, "aktsyn/pipeline"), "/"))
}
