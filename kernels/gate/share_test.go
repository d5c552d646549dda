package gate

import (
	"math"
	"math/bits"
	"unicode/utf8"

	"aktsyn/kernels/gate/internal/teddy"
)

// pairs holds how often two letters stand side by side in Danish: by the first
// and the second of letters, the share 1/2, 1/4, 1/8 … as b, c, d …, and z for
// 1/2²⁵ and less. They were counted in 40 sittings of the Danish parliament, 12
// million letters, and decide about speed alone. Digits and marks count as what is
// beside words.
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

// chain tells how often windows stand in Danish text, as far as pairs of letters
// tell it: a Markov chain over classes of bytes.
type chain struct {
	first [teddy.Classes]float32                // the share of a class
	next  [teddy.Classes][teddy.Classes]float32 // of those, the share before each class
}

// newChain makes one of pairs. The letters beyond ASCII are two bytes.
func newChain() *chain {
	c := new(chain)
	total := float32(0)
	for i := range letters {
		for j := range letters {
			share := float32(math.Exp2(-float64(pairs[i][j] - 'a')))
			from, to := teddy.ClassOf(letters[i]), teddy.ClassOf(letters[j])
			if letters[j] >= utf8.RuneSelf {
				c.next[from][teddy.Lead] += share
				c.next[teddy.Lead][to] += share
			} else {
				c.next[from][to] += share
			}
		}
	}
	for from := range c.next {
		for to := range c.next {
			c.next[from][to] += rarest
			c.first[from] += c.next[from][to]
		}
		total += c.first[from]
	}
	for from := range c.next {
		for to := range c.next {
			c.next[from][to] /= c.first[from]
		}
		c.first[from] /= total
	}
	return c
}

// rarest is the share of pairs that are not counted: with digits, marks, and
// what text has seldom.
const rarest = 1.0 / (1 << 24)

// share estimates how often bytes of some classes, one at least, stand one after
// the other at a place of a text.
func (c *chain) share(sets []teddy.Set) (share float32) {
	at := c.first
	for k := 1; k < len(sets); k++ {
		var next [teddy.Classes]float32
		for from := sets[k-1]; from != 0; from &= from - 1 {
			i := bits.TrailingZeros32(uint32(from))
			for to := sets[k]; to != 0; to &= to - 1 {
				j := bits.TrailingZeros32(uint32(to))
				next[j] += at[i] * c.next[i][j]
			}
		}
		at = next
	}
	for to := sets[len(sets)-1]; to != 0; to &= to - 1 {
		share += at[bits.TrailingZeros32(uint32(to))]
	}
	return share
}
