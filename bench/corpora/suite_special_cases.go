package corpora

import "aktsyn/kernels"

// specials are the special cases. Those of the project's list come first:
// modulus 11 failures with a label, 1 January, day + 60, 1937 with serial
// 9xxx, letters.
var specials = []special{
	{group: "modulus 11 fails", what: "label before ten digits", number: withoutMod11, text: "CPR-nr. [ddmmyyssss]\n", least: kernels.High, signals: []string{"label", "not mod11"}},
	{group: "modulus 11 fails", what: "label on the line before", number: withoutMod11, text: "Personnummer:\n[ddmmyyssss]\n", least: kernels.High, signals: []string{"not mod11"}},
	{group: "modulus 11 fails", what: "header of a column", number: withoutMod11, text: "Navn\tCPR\n{name}\t[ddmmyyssss]\n", page: kernels.Table, least: kernels.High, signals: []string{"column-header", "not mod11"}},
	{group: "modulus 11 fails", what: "hyphen alone", number: withoutMod11, text: "Borger [ddmmyy-ssss] har søgt.\n", least: kernels.High, signals: []string{"dash-separator", "not mod11"}},
	{group: "modulus 11 fails", what: "ten digits alone are found", number: withoutMod11, text: "Borger [ddmmyyssss] har søgt.\n", least: kernels.Low, signals: []string{"not mod11"}},
	{group: "modulus 11 fails", what: "label behind", number: withoutMod11, text: "[ddmmyyssss] (cpr-nr.)\n", least: kernels.Medium},

	{group: "1 January", what: "label before ten digits", number: newYears, text: "personnummer [ddmmyyssss]\n", least: kernels.High, signals: []string{"first-january", "not mod11"}},
	{group: "1 January", what: "hyphen alone", number: newYears, text: "[ddmmyy-ssss] er flyttet.\n", least: kernels.High, signals: []string{"first-january"}},
	{group: "1 January", what: "ten digits alone are found", number: newYears, text: "[ddmmyyssss] er flyttet.\n", least: kernels.Low, signals: []string{"first-january"}},

	{group: "day + 60", what: "label and hyphen", number: replacement, text: "Erstatnings-CPR: [ddmmyy-ssss]\n", least: kernels.High, signals: []string{"replacement-number"}},
	{group: "day + 60", what: "label before ten digits", number: replacement, text: "CPR-nr.: [ddmmyyssss]\n", least: kernels.High, signals: []string{"replacement-number"}},
	{group: "day + 60", what: "hyphen alone", number: replacement, text: "Patient [ddmmyy-ssss] er indlagt.\n", least: kernels.High, signals: []string{"replacement-number"}},
	{group: "day + 60", what: "ten digits alone are found", number: replacement, text: "[ddmmyyssss]\n", least: kernels.Low, signals: []string{"replacement-number"}},

	{group: "1937 and serial 9xxx", what: "is born in 1937 and not in 2037", number: born1937by9, text: "Borger [ddmmyy-ssss] har søgt.\n", least: kernels.High, signals: []string{"not future-birth", "not over-110"}},
	{group: "1937 and serial 9xxx", what: "ten digits with a label", number: born1937by9, text: "Cpr.nr: [ddmmyyssss]\n", least: kernels.High, signals: []string{"not future-birth"}},
	{group: "1937 and serial 9xxx", what: "four-digit year", number: born1937by9, text: "cpr [ddmmyyyy-ssss]\n", least: kernels.High, signals: []string{"four-digit-year", "not century-mismatch"}},
	{group: "1937 and serial 9xxx", what: "serial 4xxx is born in 1937 too", number: born1937by4, text: "Borger [ddmmyy-ssss] har søgt.\n", least: kernels.High, signals: []string{"not future-birth"}},
	{group: "1937 and serial 9xxx", what: "36 and serial 9xxx is born in 2036, and found", number: born2036by9, text: "cpr [ddmmyyssss]\n", least: kernels.High, signals: []string{"future-birth"}},

	{group: "letters", what: "D-eCPR, 0 first", number: lettered("0@@#", 1901, 1910), text: "D-eCPR: [ddmmyyssss]\n", least: kernels.High, signals: []string{"letter-serial"}},
	{group: "letters", what: "D-eCPR, 5 first", number: lettered("5@@#", 1860, 1899), text: "Erstatnings-cpr [ddmmyy-ssss]\n", least: kernels.High, signals: []string{"letter-serial"}},
	{group: "letters", what: "D-eCPR, 6 first", number: lettered("6@@#", 1860, 1899), text: "CPR [ddmmyyssss] (patient)\n", least: kernels.High, signals: []string{"letter-serial"}},
	{group: "letters", what: "X-eCPR, 1 first", number: lettered("1@@#", 1901, 1910), text: "eCPR: [ddmmyyssss]\n", least: kernels.High, signals: []string{"letter-serial"}},
	{group: "letters", what: "X-eCPR, 7 first", number: lettered("7@@#", 1860, 1899), text: "CPR-nummer\n[ddmmyyssss]\n", least: kernels.High, signals: []string{"letter-serial"}},
	{group: "letters", what: "KOT, three letters", number: lettered("@@@#", 2030, 2036), text: "Elevens cpr: [ddmmyyssss]\n", least: kernels.High, signals: []string{"letter-serial"}},
	{group: "letters", what: "D-eCPR without a label", number: lettered("0@@#", 1901, 1910), text: "Indlagt: [ddmmyy-ssss], afd. 4\n", least: kernels.Low, signals: []string{"letter-serial"}},
	{group: "letters", what: "X-eCPR in a column", number: lettered("1@@#", 1901, 1910), text: "Navn\tCPR\n{name}\t[ddmmyyssss]\n", page: kernels.Sheet, least: kernels.High, signals: []string{"letter-serial"}},

	{group: "test series", what: "99xx is reported and marked", number: health99, text: "Testpatient, CPR [ddmmyy-ssss]\n", least: kernels.High, signals: []string{"test-series"}},

	{group: "among other numbers", what: "P-number beside a CPR number", number: withMod11, text: "{firm}, P-nr. {p}, ejer: cpr [ddmmyyssss]\n", least: kernels.High},
	{group: "among other numbers", what: "CPR number before a P-number", number: withMod11, text: "Indehaver [ddmmyy-ssss], P-nummer {p}, CVR {cvr}\n", least: kernels.High},
	{group: "among other numbers", what: "fakturanr. at the head of the page", number: withMod11, text: "Fakturanr. {n}\nFakturadato {date}\nKundenr. {6}\n\nYdelsen er givet til borger [ddmmyy-ssss], {name}.\n", least: kernels.High},
	{group: "among other numbers", what: "fakturanr. on the line before", number: withMod11, text: "Fakturanr.: {n}\nCPR-nr.: [ddmmyyssss]\n", least: kernels.High},
	{group: "among other numbers", what: "fakturanr. on the line behind", number: withMod11, text: "CPR-nr.: [ddmmyyssss]\nFakturanr.: {n}\n", least: kernels.High},
	{group: "among other numbers", what: "fakturanr. and CPR number on one line", number: withoutMod11, text: "Faktura 4711 vedr. [ddmmyy-ssss], maj måned\n", least: kernels.High},
	{group: "among other numbers", what: "alone among five other ten-digit numbers", number: withMod11, text: "2203996655 9911223344 8877665544 7766554433 6655443322\n[ddmmyyssss]\n", least: kernels.Medium},
	{group: "among other numbers", what: "in one line with five other ten-digit numbers", number: withMod11, text: "9911223344, 8877665544, [ddmmyyssss], 7766554433, 6655443322, 5544332211\n", least: kernels.Medium},
	{group: "among other numbers", what: "with a hyphen, in a table of accounts", number: withoutMod11, text: "Kontonr\tModtager\tBeløb\n{n}\t[ddmmyy-ssss] {name}\t{kr}\n", page: kernels.Table, least: kernels.High},
	{group: "among other numbers", what: "column beside one of accounts", number: withoutMod11, text: "Kontonr\tCPR-nr\tBeløb\n{n}\t[ddmmyyssss]\t{kr}\n", page: kernels.Table, least: kernels.High, signals: []string{"column-header"}},
	{group: "among other numbers", what: "CPR/CVR names both", number: withoutMod11, text: "CPR/CVR-nr.: [ddmmyyssss]\n", least: kernels.High},
	{group: "among other numbers", what: "remark behind the number that names an account", number: withoutMod11, text: "[ddmmyy-ssss] (konto lukket)\n", least: kernels.High},
	{group: "among other numbers", what: "telephone number behind", number: withoutMod11, text: "{name}, cpr [ddmmyyssss], tlf. {phone}\n", least: kernels.High},
	{group: "among other numbers", what: "journal number before on the line", number: withoutMod11, text: "J.nr. 2020-4711, [ddmmyy-ssss]\n", least: kernels.Medium},
	{group: "among other numbers", what: "cprvejkode is no label", number: withMod11, text: "cprvejkode [ddmmyyssss]\n", least: kernels.Low, most: kernels.Medium},
	{group: "among other numbers", what: "IBAN before a labelled number", number: withoutMod11, text: "IBAN DK5000400440116243, CPR-nr. [ddmmyyssss]\n", least: kernels.High},

	{group: "labels", what: "three in a list share a label", number: withoutMod11, text: "CPR-numre: 2203996655, 220399-6655 og [ddmmyyssss]\n", least: kernels.High, others: kernels.Certain},
	{group: "labels", what: "object identifier of health records", number: withoutMod11, text: `<id root="1.2.208.176.1.2" extension="[ddmmyyssss]"/>` + "\n", least: kernels.High},
	{group: "labels", what: "object identifier behind", number: withoutMod11, text: `<id extension="[ddmmyyssss]" root="1.2.208.176.1.2"/>` + "\n", least: kernels.High},
	{group: "labels", what: "PNR before a number that is no P-number", number: withoutMod11, text: "PNR=[ddmmyyssss]\n", least: kernels.Medium},
	{group: "labels", what: "glued, CPRddmmyyssss", number: withoutMod11, text: "CPR[ddmmyyssss]\n", least: kernels.High},
	{group: "labels", what: "C.P.R. nr.", number: withoutMod11, text: "C.P.R. nr. [ddmmyyssss]\n", least: kernels.High},
	{group: "labels", what: "fødselsnummer", number: withoutMod11, text: "Fødselsnummer: [ddmmyyssss]\n", least: kernels.High},
	{group: "labels", what: "sygesikringsnr.", number: withoutMod11, text: "Sygesikringsnr. [ddmmyyssss]\n", least: kernels.High},
	{group: "labels", what: "name beside ten digits with modulus 11", number: withMod11, text: "Jens Peter Hansen [ddmmyyssss]\n", least: kernels.High, signals: []string{"name-near"}},
	{group: "labels", what: "repeated where a label stands", number: withoutMod11, text: "CPR-nr.: [ddmmyyssss]\n\nDer henvises til [ddmmyyssss].\n", least: kernels.High, others: kernels.Certain, signals: []string{"repeated"}},

	{group: "letters for digits", what: "OCR without a label stays low", number: withMod11, text: "Borger [DDmmyyssss] har søgt.\n", least: kernels.Low, most: kernels.Low, signals: []string{"ocr-repair"}},
	{group: "letters for digits", what: "OCR with a label", number: withMod11, text: "CPR-nr.: [DDMMYYSSSS]\n", least: kernels.High},
	{group: "letters for digits", what: "OCR with a hyphen and a label", number: withoutMod11, text: "CPR-nr.: [DDMMYY-SSSS]\n", least: kernels.High},

	{group: "lost zero", what: "sheet, below a header", number: withoutMod11, text: "CPR\tBy\n[dmmyyssss]\tAarhus\n", page: kernels.Sheet, least: kernels.High, signals: []string{"lost-leading-zero"}},
	{group: "lost zero", what: "sheet, without a header", number: withMod11, text: "x\t[dmmyyssss]\ty\n", page: kernels.Sheet, least: kernels.Low, signals: []string{"lost-leading-zero"}},

	{group: "masked", what: "XXXX", number: withMod11, text: "CPR [ddmmyy-XXXX]\n", kind: kernels.MaskedCPR, least: kernels.Low, most: kernels.Low},
	{group: "masked", what: "asterisks", number: withMod11, text: "Borger [ddmmyy-****]\n", kind: kernels.MaskedCPR, least: kernels.Low, most: kernels.Low},
	{group: "masked", what: "dotted date", number: withMod11, text: "Borger [dd.mm.yy-xxxx]\n", kind: kernels.MaskedCPR, least: kernels.Low, most: kernels.Low},

	{group: "longer numbers", what: "a digit before is kept, and low", number: withMod11, text: "Ref. 7[ddmmyyssss]\n", least: kernels.Low, most: kernels.Low, signals: []string{"part-of-longer-number"}},
	{group: "longer numbers", what: "a digit behind is kept, and low", number: withMod11, text: "Ref. [ddmmyyssss]7\n", least: kernels.Low, most: kernels.Low, signals: []string{"part-of-longer-number"}},
	{group: "longer numbers", what: "inside an EAN", number: withMod11, text: "579[ddmmyyssss]\n", least: kernels.Low, most: kernels.Low, signals: []string{"part-of-longer-number"}},

	{group: "ages", what: "newborn", number: newborn, text: "Barn: [ddmmyy-ssss]\n", least: kernels.High, signals: []string{"not future-birth"}},
	{group: "ages", what: "born in 1858, with a label", number: born1858by5, text: "CPR [ddmmyyssss]\n", least: kernels.High, signals: []string{"over-110"}},
	{group: "ages", what: "not yet born, with a label", number: born2057by8, text: "CPR [ddmmyyssss]\n", least: kernels.High, signals: []string{"future-birth"}},

	{group: "dates", what: "29 February 2000 exists", number: leapDay, text: "cpr [ddmmyy-ssss]\n", least: kernels.High},
	{group: "dates", what: "29 February 1900 does not", number: withMod11, text: "cpr 290200-0123\n", none: true},
	{group: "dates", what: "31 April does not exist", number: withMod11, text: "cpr 310490-1234\n", none: true},
	{group: "dates", what: "month 13 does not exist", number: withMod11, text: "cpr 011390-1234\n", none: true},
	{group: "dates", what: "day 60 does not exist", number: withMod11, text: "cpr 600190-1234\n", none: true},

	{group: "borders", what: "blank line between", number: withMod11, text: "Dato 150890\n\n1234 kr.\n", none: true},
	{group: "borders", what: "form feed between", number: withMod11, text: "Dato 150890\f1234 kr.\n", none: true},
	{group: "borders", what: "two cells of a table", number: withMod11, text: "150890\t1234\n", page: kernels.Table, none: true},
	{group: "borders", what: "two rows of a sheet", number: withMod11, text: "150890\n1234\n", page: kernels.Sheet, none: true},
}
