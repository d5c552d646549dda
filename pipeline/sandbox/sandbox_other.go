//go:build !linux

package sandbox

import "time"

// Available returns None: only Linux has what this package uses.
func Available() Level { return None }

func (p *Process) start(Policy) error { return p.cmd.Start() }

// Close does nothing.
func Close(Level) error { return nil }

func (p *Process) resident() int64 { return 0 }

func cpuTime(int) time.Duration { return 0 }
