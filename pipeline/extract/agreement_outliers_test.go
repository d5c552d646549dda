package extract

import "strings"

// outliers are the files of the corpus of which less is found than of others,
// below the reason. These were looked at.
var outliers = map[string][]string{
	"numbers of lists, headings and notes are made when a document is shown; the file does not have them": {
		"slideshow/numbers.ppt", "document/Numbering.docx", "golden/lists_restarting.docx", "docx/lists_continuing.docx", "golden/lists_continuing.docx", "docx/lists_restart_8367.docx", "docx/notes.docx",
		"num-having-numbering-part.docx", "empty_p.docx", "article-section-NotIsLgl.docx", "article-section-isLgl.docx", "xmldsign/signed.docx",
		"document/table_footnotes.docx", "test-documents/footnotes.docx", "document/footnote.doc", "testWORD_override_list_numbering.doc", "document/Lists.doc",
		"empty.odt-listLevelComplexTest-OUT-new.odt", "empty_as_can_be.odt-newListDefinitionTest-OUT-new.odt", "test-input/DUMMY.odt",
		"empty.odt-editSubListTest-OUT-org.odt", "odt/endnote.odt", "odt/orderedListSimple.odt", "odt/listContinueNumbering2.odt",
		"odt/listContinueNumbering.odt", "testStyles.odt",
	},
	"cells are read with the value that is kept: of a date the day, of numbers all digits, where LibreOffice gives what is shown": {
		"LONumbers-2011.xlsx", "testEXCEL-formats.xlsx", "test-columnar.xlsx", "spreadsheet/54034.xlsx", "spreadsheet/58747.xlsx", "number_format.xlsm",
		"test-input/attributes.ods", "number_format.ods", "number_format.xls", "test-columnar.xls", "testEXCEL_big_numbers.xls", "spreadsheet/52575_main.xls",
	},
	"LibreOffice computes formulas, pivot tables and fields anew, or writes its own errors; what the file holds is read": {
		"customIndexedColors.xlsx", "xlsx-reader/basic.xlsx", "test/Book1.xlsx", "numfmt_1_russian.xls", "BooleanFunctionsTestCaseData.xls",
		"issue2717.xls", "named_ranges_2011.xls", "document/FldSimple.docx", "testPPT_autodate.ppt", "slideshow/headers_footers.ppt", "unc-+oxford2001.ppt",
		"testPPT_autodate.pptx", "higher-slide-number/output.pptx",
	},
	"the numbers along the axes of a chart are made when it is shown; its titles, categories and values are read": {
		"slideshow/bar-chart.pptx", "slideshow/line-chart.pptx", "slideshow/scatter-chart.pptx", "performance/Presentation2.odp",
	},
	"what a master shows on all slides is read once, with the master": {"slideshow/keyframes.pptx"},
	"the format is named as not read": {
		"testWordPerfect_50.doc", "testWordPerfect_42.doc", "Old Word file/NEWSSLID.DOC", "test_ignore_IBM420.html", "unc- oxford.ppt",
	},
	"a drawing, of a chart among others, is named as not read; what numbers the chart has are read, and what a master shows on all slides once": {
		"slideshow/54332a.ppt", "testMSChart-govdocs-428996.ppt", "testPPT_skipBadCompressedObject.ppt",
	},
	"the file is named as damaged; the other program guesses": {
		"error_set_2/498264.pdf", "T04_006_premature-EOF.pdf", "T02-05-01_006_font-size-operator-missing.pdf",
		"clusterfuzz-testcase-minimized-POIHWPFFuzzer-4892412469968896.doc", "spreadsheet/61300.xls",
	},
	"the other program decodes or parts it wrongly; here the words are whole": {
		"form/CombTest.pdf", "pdf-with-ocr-text.pdf", "a1977-backus-p21.pdf", "fake-bold-sample.pdf", "fake-html-cp1252.html", "testHTMLNoisyMetaEncoding_3.html",
		"testRTFTableCellSeparation2.rtf", "fake-email-utf-16.eml", "fake-email-utf-16-le.eml", "testGroupWiseEml.eml", "SampleFiles/UTF-8_Test.eml", "test/unicode1.msg",
		"bug55902-mixedFontChineseCharacters.ppt", "slideshow/47261.ppt", "testPPT_groups.ppt", "testPPT_groups.pptx", "testPPT_diagramData.pptx", "testWordArt.pptx", "highlight-test-case.pptx",
		"slideshow/smartart-rotated-text.pptx", "test-input/SlideTest3.odp", "performance/Presentation1_INVALID.odp",
	},
	"PDFium sees no blank between words, or parts turned letters, where pdftotext goes by distances": {
		"pdfs/issue6962.pdf", "Neddy_Flyer_HeatherRyan.pdf",
	},
	"a value that a page shows several times is told once": {
		"multipdf/AcroFormForMerge.pdf", "multipdf/AcrobatMerge-SameMerged.pdf",
	},
	"words that a soft hyphen or a reading above the characters parts are joined": {
		"rtf/specialchars.rtf", "testWORD_phonetic.docx",
	},
	"what was deleted is told from two letters on": {"testWORD_missing_ooxml_bean1.docx"},
}

// reasonFor says why a file is an outlier, by the end of its path; nothing if it
// should not be one.
func reasonFor(path string) string {
	for reason, files := range outliers {
		for _, file := range files {
			if strings.HasSuffix(path, "/"+file) {
				return reason
			}
		}
	}
	return ""
}
