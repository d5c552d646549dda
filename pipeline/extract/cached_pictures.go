package extract

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"errors"

	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/source"
)

// What was recognised of the pictures of a root file is kept apart from what
// its reader process told, as it holds for other limits and readers too, and
// when some of the pictures wait. It is one entry a file, so that it can be
// removed with the file; a picture that is part of several files is in the
// entry of each.

// CacheKeys are the keys under which a Cache may keep what was read of the root
// file with a digest.
func CacheKeys(d source.Digest) [][32]byte { return [][32]byte{d, picturesKey(d)} }

// Forget takes what was read of the root file with a digest out of a cache.
func Forget(cache interface{ Remove(key [32]byte) error }, d source.Digest) (err error) {
	for _, key := range CacheKeys(d) {
		err = errors.Join(err, cache.Remove(key))
	}
	return err
}

// picturesKey is the key of a file's pictures.
func picturesKey(d source.Digest) [32]byte {
	return sha256.Sum256(append([]byte("aktsyn: text of pictures of "), d[:]...))
}

// keptPictures is what a Cache keeps of the pictures of one root file. Its
// methods may be called on nil, which keeps nothing.
type keptPictures struct {
	cache  Cache
	key    [32]byte
	method string
	pages  map[[32]byte]ocr.Page // by the picture's digest; nil until asked for
	size   int                   // of pages, about what they take when encoded
	grown  bool                  // since they came from the cache
}

// pictureEntry is the entry, in gob.
type pictureEntry struct {
	Method string // Recogniser.Method
	Pages  map[[32]byte]ocr.Page
}

// get returns what is known of a picture.
func (k *keptPictures) get(picture [32]byte) (ocr.Page, bool) {
	if k == nil {
		return ocr.Page{}, false
	}
	if k.pages == nil {
		k.load()
	}
	p, ok := k.pages[picture]
	return p, ok
}

// load takes the pages from the cache, but for what another method read than
// the one wanted.
func (k *keptPictures) load() {
	k.pages = map[[32]byte]ocr.Page{}
	value, ok := k.cache.Get(k.key)
	var e pictureEntry
	if !ok || gob.NewDecoder(bytes.NewReader(value)).Decode(&e) != nil || k.method != "" && e.Method != k.method {
		return
	}
	for picture, p := range e.Pages {
		if p.Valid() {
			k.pages[picture] = p
			k.size += pageSize(p)
		}
	}
}

// add notes what was read of a picture, as long as the entry does not grow too
// large.
func (k *keptPictures) add(picture [32]byte, p ocr.Page) {
	if k == nil {
		return
	}
	if _, ok := k.pages[picture]; !ok && k.size+pageSize(p) <= maxKept {
		k.pages[picture], k.grown = p, true
		k.size += pageSize(p)
	}
}

// pageSize is at least what a page takes when it is encoded.
func pageSize(p ocr.Page) int {
	const (
		page = 64 // with its key
		word = 48 // seven numbers
	)
	return page + len(p.Text) + word*len(p.Words)
}

// save keeps the pages.
func (k *keptPictures) save() {
	var out bytes.Buffer
	if gob.NewEncoder(&out).Encode(pictureEntry{k.method, k.pages}) != nil {
		return
	}
	k.cache.Put(k.key, out.Bytes())
}
