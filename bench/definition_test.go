package bench

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"aktsyn/bench/harness"
)

func builtIn(t *testing.T) []Definition {
	t.Helper()
	all, err := Definitions()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestDefinitionsCoverModelsAndWorkloads(t *testing.T) {
	all := builtIn(t)
	names, models, workloads := map[string]bool{}, map[harness.Model]bool{}, map[string]bool{}
	for _, d := range all {
		if names[d.Name] {
			t.Errorf("two definitions are named %s", d.Name)
		}
		names[d.Name], models[d.Model] = true, true
		if d.Model == harness.ScanCold {
			workloads[d.Group+" "+d.Workload] = true
		}
	}
	for _, m := range harness.Models() {
		if !models[m] {
			t.Errorf("no definition has the model %s", m)
		}
	}
	for _, w := range Workloads() {
		for _, group := range []string{"cpr", "names"} {
			if !workloads[group+" "+w.Name] && (group == "names" || w.Name != "register") {
				t.Errorf("no cold scan of %s by %s", w.Name, group)
			}
		}
	}
	if apart, err := Select(all, Quick, Heavy); err != nil || len(apart)+len(Full(all)) != len(all) {
		t.Errorf("%d quick and heavy definitions, %d others of %d: %v", len(apart), len(Full(all)), len(all), err)
	}
}

// TestDefinitionsExpectSomethingOfEveryContestant: without a number a figure
// would not be refused when a detector changes.
func TestDefinitionsExpectSomethingOfEveryContestant(t *testing.T) {
	r, err := newRunner(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range builtIn(t) {
		if d.Model == harness.Build {
			continue
		}
		if d.Model == harness.EndToEnd {
			if _, ok := d.Matches[harness.Specification]; !ok {
				t.Errorf("%s expects nothing: aktsyn bench pin", d.Name)
			}
			continue
		}
		d.Names = min(d.Names, 10) // tables are not what this is about
		cs, release, err := r.contestants(d, []byte("\n"))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cs {
			if _, ok := d.Matches[c.Key()]; !ok && c.Group != harness.Sum {
				t.Errorf("%s expects nothing of %s: aktsyn bench pin", d.Name, c.Name)
			}
		}
		release()
	}
}

// TestDefinitionsExpectNothingOfNobody: a key that no contestant has is left
// from one that was renamed.
func TestDefinitionsExpectNothingOfNobody(t *testing.T) {
	r, err := newRunner(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range builtIn(t) {
		known, err := r.keys(d)
		if err != nil {
			t.Fatal(err)
		}
		for key := range d.Matches {
			if !known[key] || d.Model == harness.Build {
				t.Errorf("%s expects something of %q, which is nobody: aktsyn bench pin", d.Name, key)
			}
		}
	}
}

// TestPinnedMatchesAreTrue counts again where that is quick.
func TestPinnedMatchesAreTrue(t *testing.T) {
	chosen, err := Select(builtIn(t), "quick/cpr-prose-l2", "quick/batches", "quick/end-to-end")
	if err != nil {
		t.Fatal(err)
	}
	r, err := newRunner(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range chosen {
		got, err := r.count(t.Context(), d)
		if err != nil {
			t.Errorf("%s: %v", d.Name, err)
		}
		for name, n := range got {
			if d.Matches[name] != n {
				t.Errorf("%s: %s has %d matches, pinned are %d; if that is right: aktsyn bench pin", d.Name, name, n, d.Matches[name])
			}
		}
	}
}

const aDefinition = `{"name":"a/b","about":"x","model":"scan-cold","group":"cpr","workload":"prose","seed":1,"bytes":1000000}`

func TestDefinitionsAreReadStrictly(t *testing.T) {
	if _, err := decode([]byte(aDefinition)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{`"about"`, `"abuot"`, "unknown field"},
		{`"x"`, `""`, "about is missing"},
		{`1000000}`, `1000000} {}`, "something follows"},
		{`scan-cold`, `scan-warm`, "unknown model"},
		{`"cpr"`, `"pipeline"`, "no group"},
		{`"prose"`, `"poems"`, "unknown workload"},
		{`1000000`, `0`, "need a workload"},
		{`scan-cold`, `build`, "need a workload"},
		{`"cpr"`, `"names"`, "size of a dictionary"},
		{`"seed":1`, `"seed":1,"names":5`, "size of a dictionary"},
		{`"scan-cold","group":"cpr"`, `"batches","group":"person"`, "size of a dictionary"},
		{`"cpr"`, `"names","names":5`, "case and entries"},
		{`"cpr"`, `"names","names":5,"case":"any"`, "case and entries"},
		{`"cpr"`, `"cpr","case":"any"`, "case and entries"},
		{`"cpr"`, `"names","names":5,"case":"upper","entries":"words"`, "unknown case"},
		{`"cpr"`, `"names","names":5,"case":"any","entries":"streets"`, "unknown entries"},
		{`"cpr"`, `"names","names":50001,"case":"any","entries":"words"`, "no more than 50000"},
		{`"seed":1`, `"seed":1,"box_ms":-1`, "negative"},
		{`"seed":1`, `"seed":1,"Seed":2`, "small letters"},
		{`"seed":1`, `"ſeed":2`, "small letters"},
		{`"seed":1`, `"seed":1,"seed":1`, "twice"},
		{`1000000`, `5000000000`, "4 GiB"},
		{`"scan-cold","group":"cpr","workload":"prose","seed":1,"bytes":1000000`, `"build","group":"cpr","seed":1`, "no seed"},
		{`"scan-cold","group":"cpr","workload":"prose","seed":1,"bytes":1000000`, `"build","group":"cpr","matches":{"a":1}`, "no matches"},
		{`"scan-cold","group":"cpr"`, `"batches","group":"pipeline","box_ms":5`, "no box_ms"},
		{`"scan-cold","group":"cpr","workload":"prose"`, `"end-to-end","group":"end-to-end","workload":"text-archive","box_ms":5`, "no box_ms"},
	} {
		_, err := decode([]byte(strings.Replace(aDefinition, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s for %s: %v, want %q", c.new, c.old, err, c.want)
		}
	}
}

func TestDefinitionsAreNamedAfterTheirFiles(t *testing.T) {
	file := func(name string) fstest.MapFS { return fstest.MapFS{name: {Data: []byte(aDefinition)}} }
	if all, err := readDefinitions(file("a/b.json")); err != nil || len(all) != 1 {
		t.Errorf("%d definitions, %v", len(all), err)
	}
	for _, fsys := range []fstest.MapFS{file("a/c.json"), file("a/b.txt"), {}} {
		if _, err := readDefinitions(fsys); err == nil {
			t.Errorf("%v was read", slices.Collect(maps.Keys(fsys)))
		}
	}
}

func TestSelect(t *testing.T) {
	all := []Definition{{Name: "cpr/prose"}, {Name: "cpr/ledger"}, {Name: "names/prose"}, {Name: "quick/prose"}}
	for _, c := range []struct{ patterns, want string }{
		{"cpr/", "cpr/prose cpr/ledger"}, {"prose", "cpr/prose names/prose quick/prose"}, {"*/ledger", "cpr/ledger"},
		{"names/prose cpr/prose", "cpr/prose names/prose"}, {"quick/*", "quick/prose"}, {"*", ""}, {"cpr/ nothing", ""}, {"[", ""},
	} {
		got, err := Select(all, strings.Fields(c.patterns)...)
		var names []string
		for _, d := range got {
			names = append(names, d.Name)
		}
		if strings.Join(names, " ") != c.want || (err != nil) != (c.want == "") {
			t.Errorf("Select(%s) = %v, %v; want %s", c.patterns, names, err, c.want)
		}
	}
}

// TestOwnNamesTellDictionariesApart: of several on one text each has a result.
func TestOwnNamesTellDictionariesApart(t *testing.T) {
	names := Definition{Model: harness.ScanCold, Group: "names", Names: 5, Case: "any", Entries: Words}
	exact, more, again := names, names, names
	exact.Case, more.Names = "exact", 6
	again.Workload = "ledger"
	var got []string
	for _, d := range Own([]Definition{names, exact, more, again, {Model: harness.Build, Group: "names"}}) {
		got = append(got, d.Name)
	}
	want := []string{"own text/names-5-any-words-scan-cold", "own text/names-5-exact-words-scan-cold", "own text/names-6-any-words-scan-cold"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestResizeForgetsWhatIsExpected(t *testing.T) {
	got := Resize([]Definition{{Name: "a", Bytes: 5, Matches: harness.Expected{"x": 1}}, {Name: "build"}}, 3)
	if len(got) != 1 || got[0].Name != "a@3MB" || got[0].Bytes != 3_000_000 || got[0].Matches != nil {
		t.Errorf("%+v", got)
	}
}

// TestPinKeepsWhatOthersAreHeldTo: contestants that were not asked for keep
// theirs, and what nobody is held to goes.
func TestPinKeepsWhatOthersAreHeldTo(t *testing.T) {
	d := small(t, "cpr/prose-l2")[0]
	d.Matches = harness.Expected{harness.Specification: 1, "aktsyn find": 77, "renamed since": 78}
	dir := t.TempDir()
	path := filepath.Join(dir, "cpr", "prose-l2.json")
	pin := func() error {
		return Pin(t.Context(), Options{Definitions: []Definition{d}, Engines: []string{"regexp", "aktsyn cpr"}}, dir, func(_ Definition, was, is harness.Expected) {
			if was[harness.Specification] != 1 || is[harness.Specification] < 90 {
				t.Errorf("was %v, is %v", was, is)
			}
		})
	}
	if err := pin(); err == nil {
		t.Error("a directory without the definition was taken")
	}
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := pin(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := decode(data)
	if err != nil || len(got.Matches) != 3 || got.Matches["aktsyn find"] != 77 || got.Matches["aktsyn cpr"] < 90 || got.Matches[harness.Specification] < 90 || got.Name != d.Name {
		t.Errorf("%+v, %v", got, err)
	}
}
