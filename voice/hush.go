package voice

import (
	"regexp"
	"strings"
	"sync"
)

// What says nothing but "be silent", or "let me speak", and what may be said with it; plain.
const (
	hushing = `
		stop stopit stopnow stopthat stopthere stoptalking stopspeaking youcanstop youcanstopnow youcanstopthere pleasestop
		bequiet quiet quietplease silence hush sh shh shhh shutup besilent
		enough thatsenough thatisenough thatlldo thatwilldo thatsall nevermind forgetit cancel cancelthat
		wait waitaminute waitamoment waitasecond holdon holdit hangon onemoment onesecond onesec justamoment justasecond
		ストップ やめて やめてください やめてよ やめろ やめ やめてくれ 止めて 止めてください とめて とめてください 止まって 止まってください
		もういい もういいよ もういいです もういいですよ もう大丈夫 もう大丈夫です もう十分 もう十分です もう結構 もう結構です 結構です
		静かに 静かにして 静かにしてください しずかに うるさい 黙って 黙ってください だまって そこまで そこまででいい そこまででいいです
		終わり 終わりにして おしまい
		待って 待ってください 待ってよ まって まってください ちょっと待って ちょっと待ってください ちょっとまって 待った`
	civil = `
		ok okay alright allright right yeah yes yep fine good great no hey please thanks thankyou verymuch
		now fornow sorry excuseme isee gotit kaiwa oh ah well
		はい うん いや いえ あの ねえ ちょっと ごめん ごめんなさい すみません ありがとう ありがとうございます わかった 分かった わかりました
		分かりました もう から いいから オーケー オッケー お願い お願いします よ ね`

	// What else is so short and interrupts. Any other short word is more likely a grunt that was misheard.
	objecting = `
		no nope nah but what why how who where when really actually wrong thatswrong notthat excuseme sorry question listen
		hey hello kaiwa heykaiwa
		いや いいえ いえ 違う ちがう 違います ちがいます 違うよ ちがうよ そうじゃない そうじゃなくて なに 何 なんで なぜ でも だけど
		すみません 質問 ねえ ほんと 本当 ほんとう もしもし`
)

// hushPattern matches a plain text of nothing but these, where at least one of the first is.
var hushPattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile("^" + oneOf(civil) + "*" + oneOf(hushing) + oneOf(hushing+civil) + "*$")
})

// objection matches a plain text of nothing but objections.
var objection = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("^" + oneOf(objecting) + "+$") })

func oneOf(words string) string { return "(?:" + strings.Join(strings.Fields(words), "|") + ")" }

// interjects tells whether a short text interrupts.
func interjects(text string) bool { return Hush(text) || objection().MatchString(plain(text)) }

// Hush tells whether a text says nothing but that kaiwa is to be silent: it is not answered where it interrupts.
func Hush(text string) bool { return !asks(text) && hushPattern().MatchString(plain(text)) }

// hushes tells whether a text has interrupted only to have silence: to answer it is the last thing that it asks for.
func (l *listener) hushes(text string) bool { return l.interrupts && Hush(text) }
