package hitindex

// synced says what became of a segment.
type synced struct {
	record runRecord // of the run, with the segment
	err    error
}

// nextSegment is the number of the segment that is collected next.
func (w *RunWriter) nextSegment() uint32 {
	if w.syncing != nil {
		return w.record.Segments + 1
	}
	return w.record.Segments
}

// closeSegment has the segment that was collected synced by a goroutine of its
// own, once the one before is: a sync waits for the disk, and meanwhile the
// engine's results would. The error is that of the one before.
func (w *RunWriter) closeSegment() error {
	if w.segment == nil {
		return nil
	}
	if err := w.await(); err != nil {
		w.segment.cancel()
		w.segment = nil
		return err
	}
	s, record := w.segment, w.record
	record.Segments++
	record.Done, record.Read = record.Done+w.put, record.Read+w.read
	w.segment, w.put, w.read = nil, 0, 0
	w.syncing = make(chan synced, 1)
	w.ix.syncing.Add(1)
	go func() {
		defer w.ix.syncing.Done()
		w.syncing <- synced{record, w.ix.syncSegment(s, &record)}
	}()
	return nil
}

// await waits until the segment before the one being collected is synced.
func (w *RunWriter) await() error {
	if w.syncing == nil {
		return nil
	}
	s := <-w.syncing
	w.syncing = nil
	if s.err == nil {
		w.record.Segments, w.record.Done, w.record.Read = s.record.Segments, s.record.Done, s.record.Read
	}
	return s.err
}

// syncSegment makes the files of a segment exist: all they are made of is synced
// first, then the run's record that counts the segment is written.
func (ix *Index) syncSegment(s *segmentWriter, record *runRecord) error {
	if err := s.commit(); err != nil {
		return err
	}
	if err := ix.store.sync(); err != nil {
		return err
	}
	return ix.writeRun(record)
}
