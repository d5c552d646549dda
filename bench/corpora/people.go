package corpora

// Person is an invented person.
type Person struct {
	Given, Middle, Surname string // Middle may be empty
	Male                   bool
	CPR                    string // canonical: ten characters without separator
}

// Name returns the full name in natural order.
func (p Person) Name() string {
	if p.Middle == "" {
		return p.Given + " " + p.Surname
	}
	return p.Given + " " + p.Middle + " " + p.Surname
}

// Listed returns the name as registers list it, surname first.
func (p Person) Listed() string {
	if p.Middle == "" {
		return p.Surname + ", " + p.Given
	}
	return p.Surname + ", " + p.Given + " " + p.Middle
}

// rename takes over the name of another person.
func (p *Person) rename(other Person) {
	p.Given, p.Middle, p.Surname = other.Given, other.Middle, other.Surname
}

// origin is a group of names that go together.
type origin struct{ women, men, middle, surnames []string }

// origins begins with the Danish names, which three in four people have.
var origins = []origin{
	{
		women: []string{"Anne", "Kirsten", "Mette", "Hanne", "Anna", "Helle", "Susanne", "Lene", "Maria", "Marianne",
			"Lone", "Camilla", "Pia", "Louise", "Charlotte", "Bente", "Karen", "Gitte", "Inge", "Tina", "Karin",
			"Birgit", "Inger", "Julie", "Sofie", "Ida", "Emma", "Freja", "Astrid", "Ellen", "Ann-Marie", "Bodil"},
		men: []string{"Peter", "Jens", "Lars", "Michael", "Henrik", "Thomas", "Søren", "Jan", "Christian", "Martin",
			"Niels", "Anders", "Morten", "Jesper", "Hans", "Jørgen", "Ole", "Per", "Mads", "Rasmus", "Kim", "Erik",
			"Mikkel", "William", "Noah", "Oscar", "Karl", "Åge", "Bjørn", "Frederik", "Poul", "Steen"},
		middle: []string{"Bach", "Bjerre", "Dahl", "Friis", "Holm", "Juhl", "Kjær", "Lund", "Møller", "Nørgaard",
			"Skov", "Toft", "Vestergaard", "Østergaard"},
		surnames: []string{"Jensen", "Nielsen", "Hansen", "Pedersen", "Andersen", "Christensen", "Larsen", "Sørensen",
			"Rasmussen", "Jørgensen", "Petersen", "Madsen", "Kristensen", "Olsen", "Thomsen", "Christiansen", "Poulsen",
			"Johansen", "Knudsen", "Mortensen", "Møller", "Jakobsen", "Mikkelsen", "Frederiksen", "Laursen", "Lassen",
			"Simonsen", "Svendsen", "Clausen", "Eriksen", "Bertelsen", "Nørgaard", "Østergaard", "Aagaard"},
	},
	{
		women:    []string{"Fatima", "Amina", "Aisha", "Zahra", "Maryam", "Layla", "Noor", "Samira", "Huda", "Rania"},
		men:      []string{"Mohamad", "Ahmed", "Ali", "Omar", "Hassan", "Khaled", "Yusuf", "Ibrahim", "Mustafa", "Tarek"},
		middle:   []string{"Abdul", "Hussein", "Mahmoud"},
		surnames: []string{"Ahmad", "Hussain", "Al-Khatib", "Haddad", "Mansour", "Saleh", "Khalil", "Abbas", "Darwish"},
	},
	{
		women:    []string{"Ayse", "Emine", "Hatice", "Zeynep", "Elif", "Sevgi"},
		men:      []string{"Mehmet", "Murat", "Hüseyin", "Kemal", "Emre", "Burak"},
		middle:   []string{"Can", "Nur"},
		surnames: []string{"Yilmaz", "Kaya", "Demir", "Celik", "Sahin", "Öztürk", "Aydin"},
	},
	{
		women:    []string{"Hodan", "Sahra", "Ifrah", "Fadumo"},
		men:      []string{"Abdi", "Mohamed", "Liban", "Abdullahi"},
		middle:   []string{"Hassan", "Jama"},
		surnames: []string{"Warsame", "Farah", "Mohamud", "Osman", "Abdi"},
	},
	{
		women:    []string{"Agnieszka", "Katarzyna", "Malgorzata", "Ewa"},
		men:      []string{"Piotr", "Krzysztof", "Tomasz", "Marek"},
		middle:   []string{"Jan", "Maria"},
		surnames: []string{"Nowak", "Kowalski", "Wisniewski", "Lewandowski", "Zielinski"},
	},
	{
		women:    []string{"Thi", "Lan", "Selvi", "Amira"},
		men:      []string{"Minh", "Van", "Ravi", "Emir"},
		middle:   []string{"Thanh", "Hoang"},
		surnames: []string{"Nguyen", "Tran", "Pham", "Hodzic", "Begovic", "Kumar"},
	},
}

// drawPerson returns a person born from year from to year to. Fourteen in a
// hundred have a number of class BornBefore1900 whatever the years, three a
// replacement number, two a letter number, the others one of TestSeries.
func drawPerson(r *stream, from, to int) Person {
	p := drawTestPerson(r, from, to)
	switch share := r.below(100); {
	case share < 14:
		p.CPR = oldNumber(r, p.Male)
	case share < 17:
		p.CPR = replacementNumber(r, p.Male)
	case share < 19:
		p.CPR = letterNumber(r, p.Male)
	}
	return p
}

// drawTestPerson returns a person whose number is of class TestSeries.
func drawTestPerson(r *stream, from, to int) Person {
	p := drawName(r)
	p.CPR = testNumber(r, from, to, p.Male)
	return p
}

// drawName returns a person without number.
func drawName(r *stream) Person {
	o := origins[0]
	if r.chance(26) {
		o = pick(r, origins[1:])
	}
	p := Person{Male: r.chance(50), Surname: pick(r, o.surnames)}
	p.Given = pick(r, o.women)
	if p.Male {
		p.Given = pick(r, o.men)
	}
	if r.chance(40) {
		p.Middle = pick(r, o.middle)
	}
	if p.Middle == p.Surname {
		p.Middle = ""
	}
	return p
}
