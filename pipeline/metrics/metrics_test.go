package metrics

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aktsyn/kernels"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// night is one with an archive that was read and one that waits.
func night() *Night {
	n := New("1.0", time.Unix(1000, 0))
	p := new(engine.Progress)
	p.Pages.Store(7)
	p.Bytes.Store(900)
	n.Update("sager", func(a *Archive) {
		*a = Archive{State: Incomplete, Completed: time.Unix(2000, 0), Files: 3, Bytes: 1000, Progress: p,
			Changes: map[hitindex.Change]int64{hitindex.Moved: 5}, Totals: &hitindex.Totals{
				Documents: 3, Pages: 8, Hits: map[kernels.Kind]map[kernels.Grade]int64{kernels.CPR: {kernels.High: 2}},
				Unread: map[source.Cause]int64{source.Encrypted: 1}}}
	})
	n.Update("øst", func(*Archive) {})
	return n
}

// TestTextfile has the figures that alerts are built upon.
func TestTextfile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "aktsyn.prom")
	n := night()
	for range 2 { // the second time a file is replaced
		if err := n.WriteTextfile(path); err != nil {
			t.Fatal(err)
		}
	}
	text := read(t, path)
	for _, line := range []string{
		`aktsyn_build_info{version="1.0"} 1`,
		`aktsyn_night_start_time_seconds 1000`,
		`aktsyn_archive_state{archive="sager",state="incomplete"} 1`,
		`aktsyn_archive_state{archive="sager",state="complete"} 0`,
		`aktsyn_archive_state{archive="øst",state="waiting"} 1`,
		`aktsyn_archive_last_complete_time_seconds{archive="sager"} 2000`,
		`aktsyn_archive_planned_files{archive="sager"} 3`,
		`aktsyn_archive_pages_total{archive="sager"} 7`,
		`aktsyn_archive_bytes_total{archive="sager"} 900`,
		`aktsyn_archive_hits{archive="sager",grade="high",kind="cpr"} 2`,
		`aktsyn_archive_files{archive="sager",change="moved"} 5`,
		`aktsyn_archive_unread_documents{archive="sager",cause="encrypted"} 1`,
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("%s is missing in\n%s", line, text)
		}
	}
	for _, early := range []string{"aktsyn_night_end_time_seconds ", "aktsyn_night_exit_code ", `pages_total{archive="øst"`} {
		if strings.Contains(text, early) {
			t.Errorf("%s is told before it is known", early)
		}
	}
	n.End(time.Unix(3000, 0), 3)
	if err := n.WriteTextfile(path); err != nil || !strings.Contains(read(t, path), "aktsyn_night_exit_code 3\n") {
		t.Errorf("the end is not told: %v", err)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("%d files are left, %v", len(entries), err)
	}
	if err := n.WriteTextfile(filepath.Join(path, "x")); err == nil {
		t.Error("a textfile below a file was written")
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestServe(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if err := night().Serve(ctx, address); err == nil {
		t.Error("an address that is in use was taken")
	}
	l.Close()
	if err := night().Serve(ctx, address); err != nil {
		t.Fatal(err)
	}
	r, err := http.Get("http://" + address + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if b, err := io.ReadAll(r.Body); err != nil || !strings.Contains(string(b), `aktsyn_archive_documents{archive="sager"} 3`) {
		t.Errorf("%v: %s", err, b)
	}
}

func TestLoopback(t *testing.T) {
	for address, want := range map[string]bool{"127.0.0.1:9464": true, "[::1]:1": true, "localhost:1": true, "127.9.9.9:0": true,
		":9464": false, "0.0.0.0:1": false, "[::]:1": false, "192.168.1.2:1": false, "example.org:1": false, "127.0.0.1": false, "": false} {
		if err := Loopback(address); (err == nil) != want {
			t.Errorf("%q: %v", address, err)
		}
	}
}
