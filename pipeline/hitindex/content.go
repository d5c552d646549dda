package hitindex

import "aktsyn/pipeline/batch"

// ContentReader reads what single files of a run hold, files next to each other
// fastest. It belongs to one goroutine.
type ContentReader struct{ view view }

// NewContentReader returns a reader for a run of the index.
func (ix *Index) NewContentReader(r Run) *ContentReader {
	return &ContentReader{view{reader: ix.newReader(), judge: ix.newJudge(r.Grading)}}
}

// Content returns the documents of a file and their hits, in order; Hit.Doc is
// an index of the documents.
func (r *ContentReader) Content(e Entry) (docs []Document, hits []batch.Hit, err error) {
	r.view.at(0, &e)
	n, err := r.view.documents()
	if err != nil {
		return nil, nil, err
	}
	for i := range n {
		d, err := r.view.document(i)
		if err != nil {
			return nil, nil, err
		}
		docs = append(docs, *d)
	}
	_, err = r.view.hits(nil, func(h batch.Hit) (bool, error) {
		hits = append(hits, h)
		return true, nil
	})
	return docs, hits, err
}
