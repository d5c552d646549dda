package extract

import (
	"path"
	"strings"
)

// role says what a part of a package is to its reader, whichever of the
// Office programs wrote it.
type role string

const (
	roleBoring     role = "boring" // says nothing of its own: styles, themes, caches of positions, fonts, preview pictures
	roleHeader     role = "header"
	roleFooter     role = "footer"
	roleFootnotes  role = "footnotes"
	roleEndnotes   role = "endnotes"
	roleComments   role = "comments" // also threaded comments
	roleGlossary   role = "glossary"
	roleDrawing    role = "drawing" // drawings, charts, diagrams: text boxes, labels, cached values
	roleProperties role = "properties"
	roleCustomXML  role = "customxml"
	roleSheet      role = "sheet"
	roleStrings    role = "strings"
	rolePivot      role = "pivot"
	roleExternal   role = "external"
	roleSlide      role = "slide"
	roleNotes      role = "notes"  // of the speaker
	roleMaster     role = "master" // of slides, notes and handouts, and layouts
	roleOther      role = "other"  // XML that nobody else reads
	roleImage      role = "image"
	roleEmbedded   role = "embedded"
)

// roles names parts by the last step of their content type (ECMA-376 part 1,
// annex A, and Microsoft's extensions) or, where that says nothing, by their
// file name without number and extension.
var roles = map[string]role{
	"header": roleHeader, "footer": roleFooter, "footnotes": roleFootnotes, "endnotes": roleEndnotes,
	"comments": roleComments, "comment": roleComments, "threadedcomments": roleComments, "threadedcomment": roleComments,
	"glossary": roleGlossary,
	"drawing":  roleDrawing, "vmldrawing": roleDrawing, "drawingshapes": roleDrawing, "chartshapes": roleDrawing,
	"chart": roleDrawing, "chartex": roleDrawing, "diagramdata": roleDrawing, "data": roleDrawing,
	"core-properties": roleProperties, "extended-properties": roleProperties, "custom-properties": roleProperties,
	"core": roleProperties, "app": roleProperties, "custom": roleProperties, "settings": roleProperties,
	"people": roleProperties, "person": roleProperties, "persons": roleProperties,
	"item":      roleCustomXML,
	"worksheet": roleSheet, "chartsheet": roleSheet, "dialogsheet": roleSheet, "macrosheet": roleSheet, "intlmacrosheet": roleSheet,
	"sharedstrings":        roleStrings,
	"pivotcachedefinition": rolePivot, "pivotcacherecords": rolePivot,
	"externallink": roleExternal,
	"slide":        roleSlide,
	"notesslide":   roleNotes,
	"slidemaster":  roleMaster, "slidelayout": roleMaster, "notesmaster": roleMaster, "handoutmaster": roleMaster,
	"commentauthors": roleComments, "author": roleComments, "authors": roleComments,
	"presprops": roleBoring, "viewprops": roleBoring, "tablestyles": roleBoring,
	"relationships": roleBoring, "styles": roleBoring, "styleswitheffects": roleBoring, "theme": roleBoring,
	"themeoverride": roleBoring, "fonttable": roleBoring, "numbering": roleBoring, "websettings": roleBoring,
	"calcchain": roleBoring, "diagramlayout": roleBoring, "diagramcolors": roleBoring, "diagramstyle": roleBoring,
	"layout": roleBoring, "colors": roleBoring, "quickstyle": roleBoring, "chartcolorstyle": roleBoring,
	"chartstyle": roleBoring, "customxmlproperties": roleBoring, "itemprops": roleBoring,
	"printersettings": roleBoring, "obfuscatedfont": roleBoring, "thumbnail": roleBoring,
}

// imageTypes are extensions of pictures, whose text only OCR can read.
var imageTypes = map[string]bool{".png": true, ".jpg": true, ".jpeg": true, ".jpe": true, ".jfif": true, ".gif": true,
	".bmp": true, ".dib": true, ".tif": true, ".tiff": true, ".emf": true, ".wmf": true, ".emz": true, ".wmz": true,
	".pict": true, ".pct": true, ".jp2": true, ".wdp": true, ".hdp": true, ".jxr": true, ".webp": true, ".heic": true,
	".ico": true, ".pcx": true, ".pcz": true}

// role tells what m is. A member that is neither XML nor a picture nor known
// to be boring is an embedded document.
func (m *member) role() role {
	if r, ok := roles[m.kind[strings.LastIndexByte(m.kind, '.')+1:]]; ok {
		return r
	}
	folder, ext := path.Base(path.Dir(m.key)), path.Ext(m.key)
	stem := strings.TrimRight(strings.TrimSuffix(path.Base(m.key), ext), "0123456789")
	switch {
	case stem != "thumbnail" && (imageTypes[ext] || strings.HasPrefix(m.kind, "image/") && ext != ".svg"):
		return roleImage
	case stem == "sheet" && strings.HasSuffix(folder, "sheets") && ext == ".xml":
		return roleSheet
	case stem == "document" && folder == "glossary":
		return roleGlossary
	case folder == "fonts", folder == "[trash]":
		return roleBoring
	}
	if r, ok := roles[stem]; ok {
		return r
	}
	switch ext {
	case ".xml", ".vml", ".svg", ".xhtml":
		return roleOther
	case ".rels", ".odttf", ".sigs":
		return roleBoring
	}
	return roleEmbedded
}
