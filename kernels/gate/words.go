package gate

import (
	"cmp"
	"slices"

	"aktsyn/kernels"
)

// What Scan reports. Values are stored in indexes: append, never renumber.
const (
	Ran         kernels.Words = 1 << iota // a gate looked at the page; always set
	HasCPRLabel                           // a word that announces a CPR number

	Health
	SubstanceAbuse
	TradeUnion
	Religion
	Politics
	Sexuality
	Ethnicity
	Genetics
	Biometrics
	Crime
	ChildCase
	SocialProblems
	Family
	Finances
	Adoption
	ProtectedAddress
)

// Category is a kind of sensitive or confidential matter.
type Category struct {
	Bit     kernels.Words
	ID      string // short English name for exports and flags
	Danish  string // label for people
	Article string // the provision that singles it out
}

// The provisions. Article 9(1) lists the special categories, article 10
// criminal convictions and offences. Forvaltningsloven § 27 is the duty of
// confidentiality on personal circumstances; that family, social and
// financial matters belong there follows the established reading of it
// ("oplysninger om enkeltpersoners private, herunder økonomiske, forhold").
// CPR-loven § 28 lets a person keep name and address protected.
const (
	article9  = "GDPR art. 9"
	article10 = "GDPR art. 10"
	fvl27     = "forvaltningsloven § 27"
	cpr28     = "CPR-loven § 28"
)

// Categories returns all categories in the order of their bits. The slice is
// the caller's.
func Categories() []Category {
	all := make([]Category, len(vocabulary))
	for i, v := range vocabulary {
		all[i] = v.Category
	}
	return all
}

// cprLabels announce a CPR number. "cpr" stands for all its compounds; no
// Danish word has it by chance.
var cprLabels = []string{
	"cpr", "personnummer", "personnumre", "personnr", "person nr", "person nummer", "persnr", "pers nr",
	"personidentifikation", "civilregistreringsnummer", " ssn ", " pnr ",
	"fødselsnummer", "fødselsnr", "fødsels nr", "sygesikringsnummer", "sygesikringsnr", "sygesikrings nr",
}

// vocabulary holds the words of each category in plain reading. Without
// blanks around it a word matches anywhere. A blank in front ties it to the
// beginning of a word, one behind to the end, because of false friends, which
// the comments name.
var vocabulary = []struct {
	Category
	words []string
}{
	{Category{Health, "health", "helbred", article9}, []string{
		"helbred", "sygdom", "diagnos", "psykiatri", "psykisk", "psykolog", "psykose", "psykotisk",
		"handicap", "funktionsnedsættelse", "funktionsevne", "udviklingshæmm", "hjerneskade",
		"hørenedsættelse", "synsnedsættelse", "depression", "depressiv", "skizofreni", "bipolar", "borderline",
		"autis", " adhd", " ptsd", "demens", " dement ", // dementi, dementere
		" kræft ", "brystkræft", "lungekræft", "tarmkræft", "kræftsyg", "kræftpatient", "kræftbehandl", // bekræfte, kræfter
		" angst", // langstrakt
		"diabetes", "epilepsi", "sklerose", "hepatitis", " hiv ", "smitsom", "kronisk", "traume", "anoreksi",
		"spiseforstyrrelse", "selvmord", "selvskade", "sygemeld", "sygedagpenge", "sygehus", "hospital",
		"indlæggelse", "medicin", "patient", "lægeerklæring", "lægeattest", "lægelig", "speciallæge", "egen læge",
		"terapi", "gravid", " abort", "sundhedsoplysning", "sundhedsjournal", "førtidspension",
	}},
	{Category{SubstanceAbuse, "substance-abuse", "misbrug", article9}, []string{
		"misbrug", "alkohol", "rusmiddel", "rusmidler", "narkotika", "narkoman", " narko ", // narkose
		"kokain", " heroin ", "amfetamin", "cannabis", "opioid", "metadon", "antabus", "abstinens", // heroine
		"afrusning", "afvænning", "ludomani",
	}},
	{Category{TradeUnion, "trade-union", "fagforening", article9}, []string{
		"fagforening", "fagforbund", "fagligt medlem", "tillidsrepræsentant", "tillidsmand",
		" 3f ", " foa ", " bupl ", "dansk sygeplejeråd", "danmarks lærerforening", "dansk socialrådgiverforening",
	}},
	{Category{Religion, "religion", "religion", article9}, []string{
		"religion", "religiøs", "trossamfund", "trosretning", "livssyn", "filosofisk overbevisning",
		"folkekirke", "menighed", "konfirmand", "kristendom", "katolik", "katolsk", "protestant", "mormon",
		"jehovas vidne", "scientolog", "muslim", " islam ", "islamisk", "moské", " moske", "ramadan", "halal", // Islamabad
		" jøde ", " jøder ", "jødisk", "jødedom", "synagoge", "kosher", "hindu", "buddhis", " sikh", "ateis",
	}},
	{Category{Politics, "politics", "politisk overbevisning", article9}, []string{
		"politisk overbevisning", "politiske overbevisning", "politisk anskuelse", "politiske anskuelse",
		"politisk holdning", "politiske holdning", "politisk observans", "politisk ståsted", "politisk aktiv",
		"politisk tilhørsforhold", "politiske tilhørsforhold", "partimedlem", "medlem af partiet",
		"socialdemokrat", "enhedslisten", "dansk folkeparti", "radikale venstre", "konservative folkeparti",
		"kommunist", "nazis", "ekstremis", "radikalisering",
	}},
	{Category{Sexuality, "sexuality", "seksuelle forhold og seksuel orientering", article9}, []string{
		"seksuel", "seksualitet", "seksualliv", "lesbisk", " bøsse ", " lgbt", "transkønnet", // sparebøsse
		"kønsidentitet", "kønsskifte", "prostitu",
	}},
	{Category{Ethnicity, "ethnicity", "race og etnisk oprindelse", article9}, []string{
		"etnisk", "etnicitet", " race ", "racemæssig", "hudfarve", "herkomst", "modersmål", "statsløs", "romaer", // terrace
		"indvandrer", "flygtning", "asylansøg", "asylsag", "opholdstilladelse", "familiesammenfør", "ikke vestlig",
	}},
	{Category{Genetics, "genetics", "genetiske data", article9}, []string{
		"genetisk", "gentest", "genanalyse", "genmutation", " dna ", "kromosom", "arveanlæg",
		"arvelig sygdom", "arvelige sygdom",
	}},
	{Category{Biometrics, "biometrics", "biometriske data", article9}, []string{
		"biometri", "fingeraftryk", "ansigtsgenkend", "irisscan", "irisgenkend", "stemmegenkend",
	}},
	{Category{Crime, "crime", "strafbare forhold", article10}, []string{
		"straffeattest", "børneattest", "straffesag", "straffelov", "straffet", "strafbar", "lovovertræd",
		" dom ", " dommen ", " dommens ", "domfæld", "fængselsdom", "voldsdom", "behandlingsdom", // domkirke, ungdom
		"anbringelsesdom", "byretsdom", "landsretsdom", " dømt ", " dømte ", " dømmes ", // bedømt, fordømt
		" sigtet ", " sigtede ", " sigtelse", " tiltalt", "anklagemyndighed", // besigtelse, forsigtet
		"kriminel", "kriminalitet", "kriminalforsorg", "fængsel", "fængslet", "fængslede", "varetægt", "arresthus",
		"anholdt", "anholdelse", "politianmeld", "anmeldt til politiet", "politirapport", "prøveløslad",
		"samfundstjeneste", "fodlænke", "bødestraf", "bødeforlæg", " bøde ", " bøden ", " bøder ",
		"voldtægt", "røveri", "tyveri", "bedrageri", "hæleri", "underslæb", "bandemedlem",
		" tilhold ", " tilholdet ", // tilholdssted
	}},
	{Category{ChildCase, "child-case", "børnesag", fvl27}, []string{
		"børnesag", "anbringelse", " anbragt", "underretning", "børnefaglig", "barnets lov", "barnets trivsel",
		"plejefamilie", "plejebarn", "plejebørn", "døgninstitution", "tvangsfjern", "tvangsanbring", "omsorgssvigt",
		"støttekontaktperson", "familiebehandling", "børn og unge udvalg", "forældreevne", "forældrekompetence",
		"bekymringssamtale", "udsat barn", "udsatte børn", "efterværn", "pædagogisk psykologisk", "skolefravær",
	}},
	{Category{SocialProblems, "social-problems", "væsentlige sociale problemer", fvl27}, []string{
		"sociale problemer", "socialt udsat", "hjemløs", "krisecenter", "herberg", "voldsramt", "vold i hjemmet",
		"vold i familien", "vold i nære relationer", "partnervold", "psykisk vold", "incest", "overgreb",
		"prostitu", "stalking", "æresrelatere", "negativ social kontrol", "tvangsægteskab", "menneskehandel",
	}},
	{Category{Family, "family", "familieforhold", fvl27}, []string{
		"skilsmisse", "separeret", "fraskilt", "samlivsoph", "faderskab", "forældremyndighed", "samvær",
		"familieretshus", "børnebidrag", "bidragspligt", "værgemål",
	}},
	{Category{Finances, "finances", "økonomi", fvl27}, []string{
		"økonomiske forhold", "økonomisk situation", "økonomiske situation", "økonomiske vanskeligheder",
		"personlig økonomi", "privatøkonomi", "kontanthjælp", "integrationsydelse", "selvforsørgelses",
		"uddannelseshjælp", "ressourceforløb", "ledighedsydelse", "fleksjob", "førtidspension", "dagpenge",
		"boligstøtte", "enkeltydelse", "friplads", "skyldner", "restance", "inkasso", "fogedret", "lønindeholdelse",
		" gæld ", " gælden ", " gælds", "skattegæld", "studiegæld", "bankgæld", "forgæld", // gælder, til gengæld
		"konkurs", " rki ", "insolvens", "årsopgørelse", "skatteoplysning", "skattepligtig indkomst", "lønseddel",
		"kontoudtog", "formue", "betalingsevne",
	}},
	{Category{Adoption, "adoption", "adoption", fvl27}, []string{
		"adoption", "adopter", "adoptér", "adoptiv", "adoptant",
	}},
	{Category{ProtectedAddress, "protected-address", "navne- og adressebeskyttelse", cpr28}, []string{
		"adressebeskyt", "navnebeskyt", "beskyttet adresse", "beskyttede adresse", "beskyttet navn",
		"hemmelig adresse", "hemmeligt nummer", "hemmelig telefon", "hemmeligt telefon",
	}},
}

// pattern is a word with all that it stands for.
type pattern struct {
	text string
	bits kernels.Words
}

// patterns lists every word once, with all that it stands for, in order.
func patterns() []pattern {
	bits := map[string]kernels.Words{}
	for _, w := range cprLabels {
		bits[w] |= HasCPRLabel
	}
	for _, v := range vocabulary {
		for _, w := range v.words {
			bits[w] |= v.Bit
		}
	}
	all := make([]pattern, 0, len(bits))
	for w, b := range bits {
		all = append(all, pattern{w, b})
	}
	slices.SortFunc(all, func(a, b pattern) int { return cmp.Compare(a.text, b.text) })
	return all
}
