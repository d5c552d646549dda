package extract

import (
	"testing"
)

// What a document tells of its attached files is read: descriptions always, columns of
// a portfolio, also those with a prefix, and their titles.
func TestPDFCollection(t *testing.T) {
	const file = "<< /Type /Filespec /F (a.txt) /UF (a.txt) /Desc (Bo 010190-1234) /CI << /sag (020290-1234) /nr << /D (0390-1234) /P (03) >> >> /EF << /F 5 0 R >> >>"
	const schema = "/Collection << /View /D /Schema << /sag << /Subtype /S /N (Sagens part) >> >> >>"
	for name, c := range map[string]struct{ file, catalog, want string }{
		"a portfolio":     {file, schema, "Sagens part\n0390-1234\n03\n020290-1234\nBo 010190-1234"},
		"attached only":   {file, "", "Bo 010190-1234"},
		"an item alone":   {"<< /F (a.txt) /CI 9 0 R /EF << /F 5 0 R >> >> endobj 8 0 obj << /sag (020290-1234) >>", schema, "Sagens part\n020290-1234"},
		"nothing is told": {"<< /F (a.txt) /EF << /F 5 0 R >> >>", "", ""},
	} {
		m := withImage()
		if content := m.stream("/Type /EmbeddedFile", "indhold"); content != "5 0 R" {
			t.Fatal(content)
		}
		spec := m.add(c.file)
		data := m.finish([]string{m.page(showLines("Brev"), "")}, "/Names << /EmbeddedFiles << /Names [(a) "+spec+"] >> >> "+c.catalog, "")
		got, err := readWith(t, readPDF, data)
		if text := got.labelled("vedhæftede filer"); err != nil || text != c.want {
			t.Errorf("%s: %q, %v, want %q", name, text, err, c.want)
		}
	}
}
