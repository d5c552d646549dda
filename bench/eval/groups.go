package eval

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"unicode/utf8"
)

// originsFile has names with their origin below shared/data/names, for tests
// only: name, count, origin, gender, "True" for given names.
const originsFile = "dacy_names_test_only.tsv"

// The groups of the fairness figures that originsFile has no names of: common
// names, put together for this purpose from general knowledge.
var (
	slavic = stock{
		name: "Slavic",
		given: strings.Fields(`Agnieszka Aleksandra Andrzej Bartosz Bogdan Bojan Boris Bożena Branko Dalibor
			Danuta Darko Dmitrij Dorota Dragan Dusan Elżbieta Ewa Galina Goran Grzegorz Halina Igor Irena
			Jadranka Jarosław Jelena Jerzy Joanna Kamil Katarzyna Krzysztof Ljubica Ludmila Maciej Małgorzata
			Marek Marzena Mateusz Milan Milena Miroslav Nadezjda Natalja Oksana Olena Paweł Petar Piotr
			Radosław Sergej Slavica Slobodan Snezana Stanisław Svetlana Tadeusz Tatjana Tomasz Vesna Viktor
			Vladimir Volodymyr Vuk Wojciech Yaroslav Zbigniew Zoran Zuzana`),
		surnames: strings.Fields(`Bajramović Bielawski Bondarenko Borisov Czarnecki Dąbrowski Dimitrov
			Djordjević Dvorak Fedorov Filipović Georgiev Grabowski Gorski Horvat Ivanov Ivanova Jankowski
			Jovanović Kamiński Kolar Kovačević Kovalenko Kowalczyk Kowalska Kozlov Kravchenko Kucera Kuznetsov
			Lewandowski Lysenko Marković Mazur Melnyk Mihajlović Morozov Nikolić Novák Nowak Orlov Pavlov
			Pawlak Pavlović Petković Petrenko Petrov Petrović Popov Popović Radić Savić Shevchenko Sidorov
			Simić Smirnova Sokolov Stanković Stojanov Svoboda Szymański Tkachenko Todorović Vasiljev
			Vuković Wiśniewska Wójcik Wróbel Zając Zielińska`),
	}
	eastAsian = stock{
		name: "East Asian",
		given: strings.Fields(`Akira Anh Bao Chaiyaporn Chen Cuong Dung Duc Eun-ji Fang Guang Hai Hanh Haruki
			Hiroshi Hoa Hong Hui Hung Huong Ji-woo Jian Jing Jun Kazuo Keiko Kenji Kim-Anh Kwang Lan Lei Ling
			Linh Loan Long Mai Mei Min-jun Minh Naoko Ngoc Nguyet Nhung Phuong Ping Qiang Quan Rattana Seo-yeon
			Somchai Soo-jin Sunan Takashi Tao Thanh Thao Thuy Tran Trang Tuan Tuyet Wei Wen Xiao Xin
			Yan Ying Yoko Yong Yuki Yun Zhen`),
		surnames: strings.Fields(`Bui Chan Chang Chen Cheng Cho Choi Chung Dang Dinh Do Doan Duong Fujimoto Gao
			Guo Han Hashimoto He Hoang Hu Huang Huynh Ito Jiang Jung Kang Kato Kim Kobayashi Lam Lau Le Lee Li
			Liang Lin Liu Luong Ly Ma Mai Nakamura Ngo Nguyen Park Pham Phan Saetang Sato Shin Srisai Sun Suzuki
			Takahashi Tanaka Tang To Tran Trinh Truong Vo Vu Wang Watanabe Wongsakul Wu Xie Xu Yamamoto
			Yang Yoon Zhang Zhao Zheng Zhou Zhu`),
	}
	greenlandic = stock{
		name: "Greenlandic",
		given: strings.Fields(`Aka Aaju Aannguaq Akisooq Aleqa Amalie Aninnguaq Angutit Aputsiaq Aqqalu Aqqaluk
			Arnaq Arnannguaq Arnarulunnguaq Asii Aviaaja Aviâja Avaruna Erneq Hansigne Inaluk Inequ Ingerlise
			Innunguaq Inooraq Inuk Inuuteq Isak Ivaana Ivalo Ivalu Ivinnguaq Juaaka Juaanna Juulut Kaali Kista
			Kulunnguaq Kuluk Kunuk Kuupik Laarseeraq Maliina Maligiaq Malik Manumina Mikisoq Miki Minannguaq
			Minik Miteq Naasunnguaq Naja Najaaraq Najannguaq Navarana Nivi Nivikkannguaq Nuiana Nuka
			Nukaaka Nukannguaq Nukappiaq Paarnannguaq Paarnaq Pakkutannguaq Palo Paneeraq Paninnguaq Panik
			Pavia Piitaaraq Pilunnguaq Pipaluk Pitaaraq Pivinnguaq Qaaqqutsiaq Qillaq Qivioq Qulutannguaq
			Salik Sikkersoq Sorlannguaq Suulut Taatsiannguaq Tukummeq Tupaarnaq Ujarneq Ulloriannguaq
			Uiloq Ukaleq Uvdloriaq`),
		surnames: strings.Fields(`Abelsen Abrahamsen Barlaj Berthelsen Biilmann Broberg Brønlund Chemnitz
			Danielsen Davidsen Egede Eliassen Eugenius Enoksen Fleischer Fontain Filemonsen Frederiksen Geisler
			Hammeken Hammond Heilmann Hendriksen Holm Ignatiussen Isaksen Isbosethsen Jeremiassen Johansen
			Josefsen Kajangmat Karlsen Kielsen Kleemann Kleist Kreutzmann Kristiansen Kristoffersen Kruse
			Kuitse Larsen Lennert Ludvigsen Lund Lundblad Lyberth Lynge Magnussen Maqe Markussen Mathiassen
			Mikaelsen Mikiassen Mikkelsen Motzfeldt Mølgaard Napathoq Nathanielsen Nathansen Nielsen Nuko
			Olsen Olsvig Petersen Petrussen Pike Poulsen Qujaukitsoq Reimer Rosbach Rosing Sandgreen Schmidt
			Siegstad Skifte Steenholdt Storch Therkelsen Thomassen Thygesen Tobiassen Umerineq Utuaq Uvdloriaq
			Zeeb`),
	}
)

// stocks are the groups of the fairness figures, with the names of the file of
// origins at path.
func stocks(path string) ([]stock, error) {
	danish, muslim := stock{name: "Danish"}, stock{name: "Muslim"}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		if len(fields) != 5 {
			return nil, fmt.Errorf("%s: want five columns in every line", path)
		}
		switch fields[2] {
		case "danish":
			danish.add(fields[0], fields[4] == "True")
		case "muslim":
			muslim.add(fields[0], fields[4] == "True")
		}
	}
	all := []stock{danish, muslim, slavic, eastAsian, greenlandic}
	for _, s := range all {
		if len(s.given) == 0 || len(s.surnames) == 0 {
			return nil, fmt.Errorf("%s: no names of the group %s", path, s.name)
		}
	}
	return all, lines.Err()
}

// add adds a name without the stops and quotes that some have at their end.
// Single letters are initials, which are not swapped either, and the register
// calls a child "Unavngivet" that has no name yet: no names both.
func (s *stock) add(name string, given bool) {
	name = strings.TrimRight(name, ".'’")
	if utf8.RuneCountInString(name) < 2 || name == "Unavngivet" {
		return
	}
	if given {
		s.given = append(s.given, name)
	} else {
		s.surnames = append(s.surnames, name)
	}
}
