package thread

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// heard is what of an answer goes into the history: the model must not believe that the user knows words that nobody
// heard. Where it was cut, an ellipsis says so, and interrupted is true. Of an answer of which no word was heard,
// nothing is sent.
func (m Message) heard() (text string, interrupted bool) {
	if m.Heard < 0 {
		return m.Text, false
	}
	n := min(m.Heard, len(m.Text))
	for n > 0 && n < len(m.Text) && !utf8.RuneStart(m.Text[n]) {
		n--
	}
	switch {
	case !hasWord(m.Text[:n]):
		return "", false
	case m.State != Cut && !hasWord(m.Text[n:]): // a full stop may be left
		return m.Text, false
	}
	return strings.TrimRightFunc(m.Text[:n], unicode.IsSpace) + "…", true
}

func hasWord(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

// interruptions are the notes, by language, that tell the model that it was interrupted, each with its last words that
// were heard. They come in the language of the conversation: before a few words, another one could turn the answer.
var interruptions = map[string]string{
	"de": "[Du wurdest unterbrochen. Zuletzt zu hören war: „%s“. Den Rest hat niemand gehört.]",
	"en": "[You were interrupted. The last that was heard of you: “%s”. Nobody heard the rest.]",
	"es": "[Te interrumpieron. Lo último que se oyó de ti: «%s». El resto no lo oyó nadie.]",
	"fr": "[Tu as été interrompu. Les derniers mots entendus : « %s ». Personne n'a entendu la suite.]",
	"it": "[Sei stato interrotto. Le ultime parole udite: «%s». Il resto non l'ha sentito nessuno.]",
	"ja": "[発言は途中で遮られました。相手に聞こえたのは「%s」までで、その先は聞こえていません。]",
	"ko": "[말이 중간에 끊겼습니다. 상대방이 들은 것은 “%s”까지이며, 그 뒤는 듣지 못했습니다.]",
	"pt": "[Você foi interrompido. As últimas palavras ouvidas: “%s”. O resto ninguém ouviu.]",
	"ru": "[Тебя перебили. Последнее, что было слышно: «%s». Остального никто не слышал.]",
	"zh": "[你的话被打断了。对方最后听到的是“%s”，后面的没有听到。]",
}

// interruption is the note for an answer of which so much was heard.
func interruption(heard, language string) string {
	return fmt.Sprintf(cmp.Or(interruptions[language], interruptions["en"]), lastWords(heard))
}

// lastWords gives the end of a text: enough to find the place, on one line and without brackets.
func lastWords(text string) string {
	const most = 40 // characters
	text = strings.Map(func(r rune) rune {
		if r == '[' || r == ']' {
			return -1
		}
		return r
	}, strings.Join(strings.Fields(text), " "))
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	end := string(runes[len(runes)-most:])
	if _, after, found := strings.Cut(end, " "); found && hasWord(after) { // begin with a whole word
		end = after
	}
	return "…" + end
}

// languageOf guesses the language of a conversation where the user said said, was answered, and then said then.
func languageOf(said, answer, then Message) string {
	return cmp.Or(then.Language, script(then.Text+said.Text), said.Language, script(answer.Text))
}

// script gives the language that a text's script gives away, if it does.
func script(text string) string {
	found := ""
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			return "ja"
		case unicode.Is(unicode.Hangul, r):
			return "ko"
		case unicode.Is(unicode.Han, r):
			found = "zh" // unless kana follow
		}
	}
	return found
}
