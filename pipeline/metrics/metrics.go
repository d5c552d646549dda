// Package metrics shows a night's run to Prometheus: over HTTP on loopback, or
// as a file for the textfile collector of the node exporter. The names of
// archives are its only labels that users write; no path, no name of a
// document and no value is ever among them.
package metrics

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/hitindex"
)

// State is how far an archive is in a night's run.
type State string

// The states.
const (
	Waiting    State = "waiting"    // not begun
	Running    State = "running"    // being scanned
	Complete   State = "complete"   // all of it was read
	Incomplete State = "incomplete" // finished, but something could not be read
	Stopped    State = "stopped"    // by the end of the window or a signal; goes on the next night
	Failed     State = "failed"     // not finished, because something went wrong
)

// States lists all states.
func States() []State { return []State{Waiting, Running, Complete, Incomplete, Stopped, Failed} }

// Archive is what is known of an archive.
type Archive struct {
	State     State
	Completed time.Time                 // end of its last whole scan; zero: never
	Files     int64                     // of this night's plan
	Bytes     int64                     // of this night's plan
	Progress  *engine.Progress          // of this night; nil before it begins
	Totals    *hitindex.Totals          // of the newest run, once it has ended
	Changes   map[hitindex.Change]int64 // of the same
}

// Night collects the figures of one night's run. Its methods may be called by
// any number of goroutines.
type Night struct {
	registry *prometheus.Registry
	started  time.Time

	mu       sync.Mutex
	ended    time.Time
	exitCode int
	names    []string // of archives, in the order in which they came
	archives map[string]Archive
}

// New begins a night's figures.
func New(version string, started time.Time) *Night {
	n := &Night{registry: prometheus.NewRegistry(), started: started, archives: map[string]Archive{}}
	n.registry.MustRegister(collector{n, version})
	return n
}

// Update changes what is known of an archive.
func (n *Night) Update(name string, change func(*Archive)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	a, known := n.archives[name]
	if !known {
		n.names = append(n.names, name)
		a.State = Waiting
	}
	change(&a)
	n.archives[name] = a
}

// End notes how the night ended.
func (n *Night) End(at time.Time, exitCode int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.ended, n.exitCode = at, exitCode
}

// WriteTextfile replaces the file at path by the figures of now, whole or not
// at all. Others may read it.
func (n *Night) WriteTextfile(path string) error {
	if err := prometheus.WriteToTextfile(path, n.registry); err != nil {
		return fmt.Errorf("metrics: %w", err)
	}
	return nil
}

// Loopback returns an error when an address to listen on can be reached from
// other machines, or is none.
func Loopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%q is no address; write it like \"127.0.0.1:9464\"", address)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("%q can be reached from other machines; name one on loopback, as \"127.0.0.1:9464\"", address)
	}
	return nil
}

// Serve answers GET /metrics on address until ctx is done. It returns when it
// listens.
func (n *Night) Serve(ctx context.Context, address string) error {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("metrics: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(n.registry, promhttp.HandlerOpts{}))
	s := &http.Server{Handler: mux, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, MaxHeaderBytes: 16 << 10}
	context.AfterFunc(ctx, func() { s.Close() })
	go s.Serve(l) // until Close
	return nil
}
