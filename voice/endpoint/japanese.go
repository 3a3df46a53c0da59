package endpoint

import "strings"

var (
	// hangingJapanese end what goes on: particles, the forms of verbs that join (て, ながら, たら), conjunctions, what
	// is said while thinking, and nouns that only join.
	hangingJapanese = []string{"は", "が", "を", "に", "へ", "と", "も", "や", "から", "まで", "より", "とか", "けど", "けれど",
		"けれども", "ので", "のに", "ながら", "たら", "れば", "ければ", "なら", "し", "て", "って", "たり", "だり", "んで", "いで",
		"とき", "時", "ために", "ように", "という", "ための", "そして", "それで", "だから", "でも", "しかし", "なぜなら", "つまり", "あと",
		"えっと", "えーと", "ええと", "えと", "えー", "あの", "あのー", "その", "そのー", "まあ", "まぁ", "なんか", "うーん", "んー", "もし"}

	// softJapanese are those of them that politely leave the rest unsaid.
	softJapanese = []string{"けど", "が", "から", "し", "って", "ので", "て"}

	// closingJapanese end a sentence, however it is written.
	closingJapanese = []string{"です", "ます", "ました", "ません", "でした", "でしょう", "ましょう", "ですか", "ますか", "か", "ね", "よ",
		"よね", "かな", "ください", "下さい", "お願いします", "ありがとう", "はい", "いいえ", "うん", "ううん", "ない", "だ", "だった", "そう", "たい",
		"教えて", "おしえて", "見せて", "聞かせて", "待って", "言って", "来て", "手伝って", "助けて", "やめて", "止めて", "つけて",
		"消して", "おはよう", "こんにちは", "こんばんは", "おやすみ", "すみません"}

	announcingJapanese = []string{"番号", "ばんごう", "電話", "暗証", "コード"}
)

// outlookJapanese looks at words, whether a sentence's mark follows them, and whether it is a question's.
func outlookJapanese(said string, marked, asked bool) ending {
	announced := false
	for _, w := range announcingJapanese {
		announced = announced || strings.Contains(said, w)
	}
	hanging, closing := longestSuffix(said, hangingJapanese), longestSuffix(said, closingJapanese)
	switch {
	case asked:
		return whole
	case counting(said, announced):
		return more
	case closing > hanging, closing > 0 && closing == hanging:
		return whole
	case hanging > 0 && marked && hasSuffix(said, softJapanese):
		return unsure
	case hanging > 0:
		return more
	case marked:
		return whole
	}
	return unsure
}

// longestSuffix is the length of the longest of a list with which a text ends.
func longestSuffix(text string, list []string) int {
	n := 0
	for _, s := range list {
		if strings.HasSuffix(text, s) {
			n = max(n, len(s))
		}
	}
	return n
}
