package gate

import (
	"math"
	"strings"
)

// pairs holds how often two letters stand side by side in Danish: by the first
// and the second of letters, the share 1/2, 1/4, 1/8 … as b, c, d …, and z for
// 1/2²⁵ and less. They were counted in 40 sittings of the Danish parliament, 12
// million letters, and decide about speed alone.
var pairs = [...]string{
	"mlnjoiimnpjijgqnrhkhnkqrpuxwxj", // a
	"korsivzxlnvktolzzkoomqzzmzolnm", // b
	"ntptlzzmlzorxxnszstosuzzszzzzq", // c
	"jmvlfkmnjnnkolmpxjjjmlxzmzpoph", // d
	"mmnholilmkkhjgolufigmksprqvtrf", // e
	"kqvqllmolnqlsrhszjmklpzzozljli", // f
	"kpungqllknpkpmkpzkijnotzovnllg", // g
	"iuvqiuxvmmvpomkzzlurmjuvqzmlmn", // h
	"kmnjklhoqwihkhkowlijojutxrxovh", // i
	"mpzlirvsvztnupjuzqopnzzzqzmnvm", // j
	"isuthottloijsljrzjkkkmvzmwmnoi", // k
	"imrjhmkphokiorkmzpjjllzzmwllnh", // l
	"invrhmonjxnmjnklzllllqwzozlnki", // m
	"kmmhhnhmipkmlkjqxmijkmtzmrkmlg", // n
	"qmmkomhqqpljhjqkvglmnjqutuxxzj", // o
	"kpoqjnoomuqloqllzknnmrzzsznljl", // p
	"szzzzzzzwzzzzzwzwzuzqxzzzzzzzs", // q
	"ikoigljkitjkjjknzmijjlsxmwkllf", // r
	"jlnnilmoiphjklijqnkhlkzzktlkii", // s
	"iorshlpmhoplplkpvjkjlnttlplllf", // t
	"mopjmnlqptmkmjrnzkklpowtvxtuzk", // u
	"jpznhlnrhvsnrmksznmnoqzzxzjspk", // v
	"pzzvqxztszzvzstzzxtzxzrzzzzzzq", // w
	"rzuzrxzzszwzzzzwzzwuxzzzxzzzzp", // x
	"sozlnumqtwmnnktpzmmmtqwzzwwzzn", // y
	"quzzpxzwpzzxzxrxzzzzwzwzwtzzzp", // z
	"zqonsnlupzmkokzrzjklwmzzzzzzzs", // æ
	"unulmnmqwmnloltuzimmumxzzvzwzp", // ø
	"vmxkmrptzzqlsntrzjmpxpzzzvxvzh", // å
	"ghmgggihhihihigisighjhpsnomllz", // beside words
}

// letters are those of pairs.
const letters = "abcdefghijklmnopqrstuvwxyz\xa6\xb8\xa5 "

// pairShare is the share of a pair of letters, by their numbers.
func pairShare(first, second int) float64 { return math.Exp2(-float64(pairs[first][second] - 'a')) }

// letterShare is the share of a letter, by its number.
func letterShare(first int) (share float64) {
	for second := range letters {
		share += pairShare(first, second)
	}
	return share
}

// gramShare estimates how often a gram stands in Danish text, from the shares
// of its pairs. Letters beyond ASCII are told by their second byte.
func gramShare(gram string) float64 {
	const rare = 1.0 / 4096 // of digits, and of letters that Danish has not
	share, last := 1.0, -1
	for i := range len(gram) {
		n := strings.IndexByte(letters, gram[i])
		switch {
		case gram[i] == lead:
			continue
		case n < 0:
			share *= rare
		case last < 0:
			share *= letterShare(n)
		default:
			share *= pairShare(last, n) / letterShare(last)
		}
		last = n
	}
	return share
}
