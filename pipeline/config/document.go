package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// Place is where something stands in a file. Line and column count from 1; a
// column is a byte.
type Place struct{ Line, Column int }

// places are where keys and the elements of arrays stand, by path: keys quoted
// and joined by dots, elements as numbers in brackets.
type places map[string]Place

// child is the path of a key below path.
func child(path, key string) string { return path + "." + strconv.Quote(key) }

// element is the path of an element of the array at path.
func element(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

// parseDocument reads TOML. The library has two halves: one that decodes by
// all rules of the language, and a parser that knows the places. The second
// one is asked only about what the first one took.
func parseDocument(text []byte) (map[string]any, places, *Problem) {
	var values map[string]any
	if err := toml.Unmarshal(text, &values); err != nil {
		p := &Problem{Place: Place{1, 1}, Text: strings.TrimPrefix(err.Error(), "toml: ")}
		var e *toml.DecodeError
		if errors.As(err, &e) {
			p.Place.Line, p.Place.Column = e.Position()
		}
		return nil, nil, p
	}
	return values, newIndexer(text).places, nil
}

// indexer collects the places of a document.
type indexer struct {
	parser unstable.Parser
	places places
	tables map[string]int // how many elements each array of tables has so far
}

func newIndexer(text []byte) *indexer {
	x := &indexer{places: places{"": {1, 1}}, tables: map[string]int{}}
	x.parser.Reset(text)
	table := ""
	for x.parser.NextExpression() {
		e := x.parser.Expression()
		switch e.Kind {
		case unstable.Table:
			table = x.keys("", e.Key())
		case unstable.ArrayTable:
			table = x.keys("", e.Key())
			n := x.tables[table]
			x.tables[table]++
			x.places[element(table, n)] = x.places[table]
			table = element(table, n)
		case unstable.KeyValue:
			x.keyValue(table, e)
		}
	}
	return x
}

// keys notes the places of a dotted key below path and returns its path. A key
// that names an array of tables means its last element.
func (x *indexer) keys(path string, key unstable.Iterator) string {
	for key.Next() {
		if n := x.tables[path]; n > 0 {
			path = element(path, n-1)
		}
		path = child(path, string(key.Node().Data))
		x.places[path] = x.place(key.Node())
	}
	return path
}

func (x *indexer) keyValue(table string, e *unstable.Node) {
	x.value(x.keys(table, e.Key()), e.Value())
}

// value notes the places of elements of arrays, and of keys in inline tables.
func (x *indexer) value(path string, n *unstable.Node) {
	it := n.Children()
	for i := 0; it.Next(); i++ {
		if n.Kind == unstable.InlineTable {
			x.keyValue(path, it.Node())
			continue
		}
		at := element(path, i)
		x.places[at] = x.places[path]
		if it.Node().Raw.Length > 0 {
			x.places[at] = x.place(it.Node())
		}
		x.value(at, it.Node())
	}
}

func (x *indexer) place(n *unstable.Node) Place {
	start := x.parser.Shape(n.Raw).Start
	return Place{start.Line, start.Column}
}
