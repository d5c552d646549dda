package delta

// Reason is of what kind an error is that ended an archive's night.
type Reason string

// The reasons that a report has words for. The empty one is any other.
const (
	ShareMissing  Reason = "share-missing"  // a root, or a share below it, is not there, or another directory stands in its place
	ShareEmpty    Reason = "share-empty"    // a root had files and has none
	ShareReplaced Reason = "share-replaced" // another share or disk is mounted where a root, or a directory below it, lies
	ShareFailed   Reason = "share-failed"   // a root answers with errors
	NoAccess      Reason = "no-access"      // a root may not be read
	DiskFull      Reason = "disk-full"      // of the index
	KeyMissing    Reason = "key"            // there is no key, or it is that of another index
	IndexDamaged  Reason = "index-damaged"
	IndexOlder    Reason = "index-older" // of a format that the program does not read any more
	IndexBusy     Reason = "index-busy"  // another process has it open
	BrokenOff     Reason = "broken-off"  // the night's process ended in the middle
)

// danishReasons say what happened, and what is to be done by whom. They stand
// after a colon.
var danishReasons = map[Reason]string{
	ShareMissing:  "arkivets drev eller mappe findes ikke på maskinen, måske fordi et delt drev ikke er tilsluttet. Bed it-driften tilslutte det.",
	ShareEmpty:    "arkivets mappe, eller et drev i den, er tom, og der lå filer før. Bed it-driften se efter, om et delt drev mangler, eller om mappen er tømt med vilje.",
	ShareReplaced: "på arkivets plads ligger et andet drev, end da det sidst blev undersøgt. Bed it-driften tilslutte det rigtige drev eller, hvis det er skiftet med vilje, godkende det nye (--allow-replaced).",
	ShareFailed:   "arkivets drev svarer ikke, som det skal. Bed it-driften undersøge drevet og forbindelsen til det.",
	NoAccess:      "programmet må ikke læse arkivets mappe. Bed it-driften give det adgang.",
	DiskFull:      "der er ikke mere plads på den disk, hvor resultaterne gemmes. Bed it-driften skaffe plads.",
	KeyMissing:    "nøglen til arkivets resultater mangler eller passer ikke. Bed it-driften finde den rigtige nøgle frem.",
	IndexDamaged:  "de gemte resultater er beskadiget. Bed it-driften genskabe dem fra en sikkerhedskopi.",
	IndexOlder:    "de gemte resultater er lavet af en ældre udgave af programmet, og denne kan ikke bygge videre på dem. Bed it-driften flytte deres mappe væk; så undersøges hele arkivet forfra den næste nat.",
	IndexBusy:     "de gemte resultater var i brug af et andet program. Den næste nat forsøger igen.",
	BrokenOff:     "programmet eller maskinen stoppede, mens arkivet blev undersøgt. Den næste nat fortsætter; sker det igen, så bed it-driften finde årsagen.",
	"":            "bed it-driften læse fejlmeddelelsen.",
}

// wentWrong says for people that the night failed, when and why, and what to do.
func (a *Archive) wentWrong() []string {
	when := ""
	if !a.Night.IsZero() {
		when = " i natkørslen " + moment(a.Night)
	}
	why, known := danishReasons[a.Reason]
	if !known { // of a program that is newer
		why = danishReasons[""]
	}
	if a.Run.ID != 0 && !a.Earlier {
		return []string{"Noget gik galt" + when + ", efter at arkivet var undersøgt: " + why}
	}
	return []string{"Noget gik galt" + when + ": " + why, "Hvad der er nyt i arkivet, vides ikke."}
}

// Original is the error as the program put it, for those who are to mend it;
// empty where there is none.
func (a *Archive) Original() string {
	if a.State != Failed || a.Error == "" {
		return ""
	}
	return "Fejlmeddelelse (på engelsk): " + a.Error
}
