package extract

import (
	"context"

	"aktsyn/pipeline/source"
)

// Name hands over a file whose content is not read: its document with the
// name as page 0, as File begins with it.
func Name(ctx context.Context, f source.File, v Visitor) error {
	r := &reading{ctx: ctx, v: v, size: f.Size}
	doc := r.begin(Document{Path: f.Path, Size: f.Size}, f.Path, 0)
	doc.end(nil)
	return r.stop
}
