package corpora

import "path"

// entry is a document with its parts, before it is written to disk.
type entry struct {
	name  string  // base name, or name within its container
	named []plant // planted in the name
	data  []byte
	pages []page  // pages[i] is page i+1
	cause string  // why the document as a whole cannot be read
	parts []entry // documents inside a container
}

// tell adds what is known about e, which stands at path, to the truth.
func (t *Truth) tell(path string, e entry) {
	t.Documents = append(t.Documents, Document{Doc: path, Pages: len(e.pages), Cause: e.cause})
	t.plants(path, 0, e.named)
	if e.cause != "" {
		t.Rows = append(t.Rows, Row{Doc: path, Cause: e.cause})
	}
	for i, p := range e.pages {
		t.plants(path, i+1, p.plants)
		if p.cause != "" {
			t.Rows = append(t.Rows, Row{Doc: path, Page: i + 1, Cause: p.cause})
		}
	}
	for _, part := range e.parts {
		t.tell(path+"!/"+part.name, part)
	}
}

func (t *Truth) plants(path string, number int, plants []plant) {
	for _, p := range plants {
		t.Rows = append(t.Rows, Row{Doc: path, Page: number, Kind: p.kind, Value: p.value})
	}
}

// put writes e into the slash-separated folder below dir and tells the truth
// about it.
func (t *Truth) put(dir, folder string, e entry) error {
	where := path.Join(folder, e.name)
	t.tell(where, e)
	t.Bytes += int64(len(e.data))
	return writeFile(dir, where, e.data)
}
