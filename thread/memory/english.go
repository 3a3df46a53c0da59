package memory

import (
	"regexp"
	"strings"
)

// re compiles an expression that does not mind the case.
func re(expression string) *regexp.Regexp { return regexp.MustCompile(`(?i)` + expression) }

var (
	// opening is what people say before they ask for something; it is taken off as long as there is some.
	opening = re(`^(?:ok(?:ay)?|hey|hi|hello|so|well|now|oh|um+|uh+|er+|and|also|then|just|actually|alright|right|great|thanks|thank you|by the way|kaiwa)\b[,.! ]*`)
	// polite makes a question of what is no question.
	polite = re(`^(?:please,? |(?:can|could|would|will) you (?:please |just |also |kindly )*|(?:i'd|i would) like you to |i (?:want|need) you to |you (?:can|should|may) |would you mind )`)
	// closing is what people say after it.
	closing = re(`[,.!?…]* *(?:please|for me|ok(?:ay)?|all right|alright|thanks|thank you|thank you very much|thanks a lot|will you|would you|can you|could you|right|for (?:the )?(?:future|later|next time)|for good|forever|now)?[ .!?…]*$`)

	rememberThat = re(`^(?:remember|don'?t (?:you )?(?:ever )?forget|do not forget|never forget|keep in mind|bear in mind|(?:make a |take )?note(?: down)?|memori[sz]e)(?: this| the following)?( ?[:,] ?| that | )(.+)$`)
	rememberTo   = re(`^(?:remember|don'?t forget|do not forget)(?: to|,) ((?:always |never |please )*(?:answer|reply|respond|speak|talk|address|call me|use|be|keep)\b.+)$`)
	forget       = re(`^(?:forget|erase|delete|remove)(?: (?:the )?(?:memory|fact|note)s?(?: (?:of|about))?)? ?(?:(that) |about |everything about |what you know about |what i (?:said|told you) about )?(.+)$`)
	fromMemory   = re(`^(?:erase|delete|remove) .*\b(?:memory|memories|note|fact)\b`)

	// clause begins with somebody or something, and says something of it: "my sister is …", "I'm …", "Anna works …".
	clause     = re(`^(?:i|i'm|i've|i'd|i'll|i am|my|mine|we|we're|we've|our|you|you're|your|he|he's|she|she's|it|it's|they|they're|their|his|her|its|there|there's|the|a|an|this|these|those|both|all|every|each|nobody|everybody|\d+|on|in|at|from|next|today|tomorrow|always|never) ?`)
	contracted = re(`^\w+'(?:m|ve|ll|d|s|re) `)
	verb       = re(`^\S+(?: \S+){0,3}? (?:is|are|was|were|am|has|have|had|will|can|can't|cannot|do|does|don't|doesn't|likes?|loves?|hates?|works?|lives?|makes?|wants?|needs?|prefers?|comes?|goes|means?|starts?|ends?|should|must)\b`)
	asking     = re(`^(?:that (?:time|day|night|film|movie|song|guy|girl|man|woman|one|thing|place|book|story|trip|game|show|episode)s?\b|when|how|what|who|whom|whose|where|why|which|if|whether|to|me|us|him|them|it|this|that|those days|back|anything|something|nothing|correctly|right|exactly)\b`)
	idiom      = re(`^(?:it|about it|that|about that|this|him|her|them|me|us|you|you said|everything|all|all (?:of )?(?:it|that|this)|the (?:rest|past|whole thing|last (?:one|thing|part))|what i (?:just )?(?:said|told you)|i (?:said|asked|mentioned)(?: (?:that|it|anything|this))?|to|how|where|whether|when|why|who|your (?:instructions|rules|prompt)|(?:all )?(?:your |the )?(?:previous|prior|earlier|above) .*)$`)
	goingOn    = re(`[,;:] *(?:and |but |so |then )?(?:let'?s|what|how|tell|who|where|when|why|can|could|would|do|does|is|are|i|we|just|instead|give|show|say)\b| (?:and|but|then|so) (?:tell|let'?s|answer|say|give|show|talk|start|go|do)\b`)
)

// askedInEnglish finds a wish in one line of text.
func askedInEnglish(text string) (Wish, bool) {
	text = strings.NewReplacer("’", "'", "‘", "'").Replace(text)
	question := strings.HasSuffix(text, "?")
	for before := ""; before != text; {
		before = text
		text = opening.ReplaceAllString(text, "")
		if short := polite.ReplaceAllString(text, ""); short != text {
			text, question = short, false
		}
	}
	if question {
		return Wish{}, false
	}
	for before := ""; before != text; {
		before = text
		text = closing.ReplaceAllString(text, "")
	}
	if m := rememberTo.FindStringSubmatch(text); m != nil {
		return Wish{What: m[1]}, true
	}
	if m := rememberThat.FindStringSubmatch(text); m != nil {
		what := strings.TrimPrefix(m[2], "that ")
		says := m[1] != " " && clause.MatchString(what) || verb.MatchString(what) || contracted.MatchString(what)
		return Wish{What: what}, says && !asking.MatchString(what)
	}
	if m := forget.FindStringSubmatch(text); m != nil {
		if begun := strings.ToLower(text); !strings.HasPrefix(begun, "forget") && !fromMemory.MatchString(text) {
			return Wish{}, false
		}
		return Wish{Forget: true, What: m[2]}, !idiom.MatchString(m[2]) && !idiom.MatchString(m[1]+" "+m[2]) && !goingOn.MatchString(m[2])
	}
	return Wish{}, false
}

var (
	order  = re(`^(?:(?:you (?:should|must|have to|are to|need to)|always|never|please|from now on|to) |(?:answer|reply|respond|speak|talk|address|call me|use|be|keep)\b)|(?:答え|話し|話す|返事し|呼ん|しゃべっ|説明し)(?:て|で|ように|こと)?(?:ほしい|欲しい|ください|下さい)?[。!！]?$`)
	people = re(`^(?:my|our) (?:\w+ )?(?:wife|husband|partner|girlfriend|boyfriend|fianc[eé]e?|sister|brother|mother|mom|mum|father|dad|parents?|son|daughter|child|children|kids?|baby|aunt|uncle|cousin|niece|nephew|grand\w+|friend|boss|colleague|neighbou?r|teacher|doctor|roommate)\b|^(?:私|僕|俺|うち)?の?(?:妻|夫|旦那|嫁|彼女|彼氏|姉|妹|兄|弟|母|父|両親|息子|娘|子供|祖母|祖父|おばあちゃん|おじいちゃん|友達|友人|上司|同僚|先生)`)
	taste  = re(`\b(?:like|love|hate|dislike|prefer|enjoy|favou?rite|can't stand|don't eat|don't drink|allergic)\b|好き|嫌い|苦手|お気に入り|アレルギー`)
)

// kindOf guesses what the user's own words are about.
func kindOf(text string) Kind {
	switch {
	case order.MatchString(text):
		return Instruction
	case people.MatchString(text):
		return Person
	case taste.MatchString(text):
		return Preference
	}
	return Fact
}
