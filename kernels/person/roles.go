package person

import (
	"crypto/sha256"
	_ "embed"
	"strings"
	"sync"
)

// role is what a word is besides a name; the words are in lists/words.txt,
// where each role is explained.
type role uint32

const (
	roleFunction role = 1 << iota
	roleCommon
	roleWord1
	roleWord2
	roleWord3
	roleTitle
	roleLabel
	roleSpeech
	roleParticle
	roleStreet
	roleCompany
	roleFirm
	rolePlace
	roleMonth
	roleShort
	roleAct
	roleGreeting
	roleNaming
	roleSyllable
	roleTitled // ends as titles do, in small letters; in no list
)

// notUnknown are the roles that keep a word outside the dictionary from
// standing as somebody's unknown given name or surname.
const notUnknown = roleFunction | roleCommon | roleWord3 | roleTitle | roleSpeech |
	roleAct | roleStreet | roleCompany | roleFirm | rolePlace | roleMonth

// wordly are the roles that a name in small letters must not have.
const wordly = notUnknown | roleWord2 | roleParticle

var roleNames = map[string]role{
	"function": roleFunction, "common": roleCommon, "word1": roleWord1,
	"word2": roleWord2, "word3": roleWord3, "title": roleTitle,
	"label": roleLabel, "speech": roleSpeech, "particle": roleParticle,
	"street": roleStreet, "company": roleCompany, "firm": roleFirm,
	"place": rolePlace, "month": roleMonth, "short": roleShort,
	"act": roleAct, "greeting": roleGreeting, "naming": roleNaming,
	"syllable": roleSyllable,
}

//go:embed lists/words.txt
var wordsFile string

// roles is built once; it is a few thousand words.
var roles = sync.OnceValue(func() map[string]role {
	m := map[string]role{}
	for key, words := range lines(wordsFile) {
		r, ok := roleNames[key]
		if !ok {
			panic("person: lists/words.txt has an unknown role")
		}
		for _, w := range strings.Fields(words) {
			m[w] |= r
		}
	}
	return m
})

var wordsDigest = sync.OnceValue(func() [32]byte { return sha256.Sum256([]byte(wordsFile)) })

// roleTableOnce is built from roles.
var roleTableOnce = sync.OnceValue(func() *roleTable { return newRoleTable(roles()) })

// roleOf looks word up whatever its case.
func roleOf(t *roleTable, word []byte) role { return t.of(word) }

// roleOf gives the roles of w as it stands, and looks them up once.
func (s *scan) roleOf(w *word) role {
	if w.flags&flagLooked == 0 {
		if w.looked = roleOf(s.kernel.roles, s.bytes(w)); w.shape == lower && isTitle(s.bytes(w)) {
			w.looked |= roleTitled
		}
		w.flags |= flagLooked
	}
	return w.looked
}

// titleEndings make titles of compounds: "kommunaldirektør", "fodboldtræner".
var titleEndings = newEndings(0, `advokat advokaten arkitekt arkitekten
		assistent assistenten bestyrer bestyreren chauffør chef chefen
		direktør direktøren dommer dommeren ejer ejeren faglærer formand
		formanden forsker forskeren fører føreren giver handler hustruen
		inspektør inspektøren instruktør instruktøren konsulent konsulenten
		kvinde leder lederen lektor lærer læreren læge lægen mester mesteren
		medlem minister ministeren ordfører ordføreren pædagog pædagogen
		passer politiker politikeren professor psykolog psykologen redaktør
		redaktøren rådgiver rådgiveren sekretær sekretæren spiller spilleren
		sygeplejerske terapeut terapeuten træner træneren årig årige`)

// isTitle reports whether word, in small letters, says who somebody is.
func isTitle(word []byte) bool { return titleEndings.end(word) }

// nameEndings are surname endings rare among capitalised words that are no
// names: patronymics, Danish farms, and Slavic, Swedish, Armenian, Icelandic,
// Turkish, Georgian, Tamil and Persian surnames.
var nameEndings = newEndings(2, `ssen dsen ksen lsen msen nsen psen rsen tsen
	gsen esen isen asen osen usen ssøn søn sson son ström strøm gaard gård
	kjær feldt qvist quist kvist gren mann dahl beck bech ski sky ska ić vić vic enko chuk yuk czyk
	wicz vich ov ev ova eva yan ian dóttir dottir oğlu oglu shvili dze zadeh
	zade lingam samy stein meyer meier mayer sdorf vitj wski wska ovski`)

// thingEndings end the names of authorities, parties, laws, firms and places,
// which are capitalised in Danish as names of persons are.
var thingEndings = newEndings(0, `styrelsen styrelse ministeriet ministerium
	partiet rådet nævnet banken bank tinget foreningen forening forbundet
	forbund selskabet selskab kommune kommunen regionen gruppen skolen skole
	hospitalet hospital sygehuset sygehus centret centeret center universitetet
	universitet instituttet institut direktoratet direktorat udvalget koncernen
	klubben klub kirken kirke loven lov værket museet teatret biblioteket
	bibliotek fonden retten politiet afdelingen forvaltningen gade vej allé
	plads torv stræde bro havn station bladet avisen posten tidende demokraterne
	radikale konservative liste huset gården parken planen aftalen fjorden bugten
	havet øerne bjergene`)

// isThing reports whether an unknown capitalised word ends as names of
// authorities and other things do.
func isThing(word []byte) bool { return thingEndings.end(word) }

// definiteEndings are those of Danish nouns in the definite form.
var definiteEndings = newEndings(4, `eren anten enten isten øren inden manden kvinden erne ene laget huset ingen elsen heden ternen tten dden`)

// isDefinite reports whether the capitalised word that begins a sentence is
// clearly a noun ("Klageren").
func isDefinite(word []byte) bool { return definiteEndings.end(word) }

// nounEndings are the endings of Danish nouns in forms that begin sentences.
var nounEndings = newEndings(0, `en et erne ene er ing else hed tion ig isk ne ede ende e t`)

// isNoun reports whether the word that begins a sentence is likely a noun or
// an adjective.
func isNoun(word []byte) bool { return nounEndings.end(word) }

// noNameEndings are name endings of what is no name: styrelsen, Fondsbørsen,
// Superbrugsen.
var noNameEndings = newEndings(0, "elsen ørsen rugsen")

func hasNameEnding(word []byte) bool { return nameEndings.end(word) && !noNameEndings.end(word) }
