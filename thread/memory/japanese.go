package memory

import (
	"regexp"
	"strings"
)

// asks is how a request ends in Japanese: て, ておいて, といて, てください, てくれますか, てほしいです, てね … What goes on with る, た,
// ない or ます is no request: 覚えてる？, 忘れていた.
const asks = `(?:い|おい|置い)?(?:て|で)?(?:ください|下さい|くださいませんか|くれ|くれる|くれない|くれます|くれません|もらえる|もらえない|もらえます|もらえません|もらっていい|いただけます|いただけません|頂けます|ほしい|欲しい|ほしいんだけど|ほしいのですが|ちょうだい|頂戴|いいよ|いいです|いいから|お願い|お願いします)?(?:です)?(?:か)?(?:ね|よ|な)?[。.!！?？ ]*$`

// naming is what ties the thing to the verb: …と覚えて, …ことを覚えて, …って覚えて.
const naming = `(?:だ?という(?:こと|の)を|だ?って(?:いう)?ことを?|だ?ってのを?|っていうのを?|ことを|のことを|こと、?|と|って|を|は|も|、)`

var (
	jaRemember      = regexp.MustCompile(`^(.+?)(` + naming + `)(?:ちゃんと|しっかり|絶対|ぜひ|ずっと|よく)?(?:(?:覚え|憶え|おぼえ)(?:て|と)|(?:記憶|メモ|記録)し(?:て|と))` + asks)
	jaNeverForget   = regexp.MustCompile(`^(.+?)((?:だ?という|だ?って(?:いう)?)?(?:こと|の)(?:を|は)|と|って|は|を)(?:絶対(?:に)?)?(?:忘れ|わすれ)(?:ないで|るな)(?:おいて)?(?:ください|下さい|くれ|ほしい|ね|よ)*[。.!！ ]*$`)
	jaRememberFirst = regexp.MustCompile(`^(?:覚え|憶え|おぼえ)(?:て|と)(?:い|おい)?(?:て)?(?:ください|下さい|くれる?|ほしいんだけど|ほしいのですが|ね|よ)*(?:[。、,:：!！] ?|が、)(.+)$`)
	jaForget        = regexp.MustCompile(`^(.+?)(という(?:こと|の)(?:を|は)|って(?:いう)?(?:こと|の)(?:を|は)?|(?:の|に関する|についての)?(?:こと|話|件|記憶|メモ)(?:を|は|も)?|(?:を|は|も|、))(?:もう|全部|すべて|全て|完全に)?(?:(?:忘れ|わすれ)(?:て|と)|(?:記憶|メモ)(?:から|を)(?:消し|削除し)(?:て|と))` + asks)
	jaDelete        = regexp.MustCompile(`^(.+?)((?:という|っていう|って|の|に関する|についての)(?:記憶|メモ)(?:を|は))(?:消し|削除し|忘れ)(?:て|と)` + asks)

	jaOpening  = regexp.MustCompile(`^(?:ねえ|ねぇ|ええと|えっと|えーと|あのさ|あのね|あの|じゃあ|では|それと|それから|あと|ところで|そうだ|よし|ちなみに|お願い|kaiwa|カイワ)[、,。 !！]*`)
	jaVague    = regexp.MustCompile(`^(?:これ|それ|あれ|この(?:こと|話)|その(?:こと|話)|あの(?:こと|話)|今の(?:話|こと)?|さっきの(?:話|こと)?|この|その|全部|すべて|みんな|私|僕|俺|昨日|今日|仕事|嫌なこと|いやなこと|過去)$`)
	jaTells    = regexp.MustCompile(`[はがもで].+|だ$|です$|ます$|い$|た$`)
	jaVerb     = regexp.MustCompile(`[うくぐすつぬぶむる]$`) // a plain one, which tells something before こと
	jaLeft     = regexp.MustCompile(`に.*[^の]$`)
	jaPolite   = regexp.MustCompile(`ください|下さい|くれ|もらえ|いただけ|頂け|ほしい|欲しい|ちょうだい|頂戴|お願い|いい(?:よ|です)|おいて|といて|とい`)
	jaQuestion = regexp.MustCompile(`^(?:何|誰|どこ|いつ[^も]|どう|なぜ|どれ|どの)`)
)

// askedInJapanese finds a wish in one line of text.
func askedInJapanese(text string) (Wish, bool) {
	for before := ""; before != text; {
		before = text
		text = jaOpening.ReplaceAllString(text, "")
	}
	if m := jaNeverForget.FindStringSubmatch(text); m != nil {
		errand := strings.HasPrefix(m[2], "の") || m[2] == "を" || m[2] == "は"
		return Wish{What: stated(m[1])}, !errand && jaTells.MatchString(m[1])
	}
	if m := jaRememberFirst.FindStringSubmatch(text); m != nil {
		return Wish{What: stated(m[1])}, jaTells.MatchString(m[1])
	}
	if m := jaRemember.FindStringSubmatch(text); m != nil {
		bare := m[2] == "を" || m[2] == "は" || m[2] == "も" || m[2] == "のことを"
		tells := jaTells.MatchString(m[1]) || strings.Contains(m[2], "こと") && jaVerb.MatchString(m[1])
		return Wish{What: stated(m[1])}, !bare && tells && !jaVague.MatchString(m[1]) && !jaQuestion.MatchString(m[1])
	}
	m := jaDelete.FindStringSubmatch(text)
	if m == nil {
		m = jaForget.FindStringSubmatch(text)
	}
	if m == nil || jaVague.MatchString(m[1]) || jaQuestion.MatchString(m[1]) {
		return Wish{}, false
	}
	story := m[2] == "を" && jaLeft.MatchString(m[1]) && !jaPolite.MatchString(text) // 電車に傘を忘れて
	return Wish{Forget: true, What: m[1]}, !story
}

// stated takes off what only ties a statement to the verb: 犬が好きだって → 犬が好きだ.
func stated(text string) string {
	for _, tie := range []string{"ということ", "という", "っていう", "って", "ってこと", "こと"} {
		if short, found := strings.CutSuffix(text, tie); found {
			return short
		}
	}
	return text
}
