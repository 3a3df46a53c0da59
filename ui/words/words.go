// Package words holds every word of the screen, in every language kaiwa speaks. Nothing else in the
// program may hold one.
//
// A phrase is a variable with all its translations side by side, written without field names:
//
//	var Ready = Text{"ready", "待機中"}
//
// so that a missing translation does not compile, and a translator sees both. The variables stand in one
// file per area of the screen. A phrase is read with In, which also fills its verbs (%s, %d), the same
// ones in the same order in every language:
//
//	words.Ready.In(lang)
//	words.NewBelow.In(lang, 3)
//
// Style: plain, short, lower case, no exclamation marks. A test reads the sources and holds them to it.
package words

import (
	"fmt"
	"strings"
)

// A Language is one that the screen can be shown in.
type Language int

// The languages of the screen.
const (
	English Language = iota
	Japanese
)

// A Text is one phrase in every language.
type Text struct{ en, ja string }

// In gives the phrase in a language. Its verbs, if it has any, are filled with args.
func (t Text) In(l Language, args ...any) string {
	s := t.en
	if l == Japanese {
		s = t.ja
	}
	if len(args) == 0 {
		return s
	}
	return fmt.Sprintf(s, args...)
}

// Choose picks the screen's language from the setting ui_language ("auto", "en", "ja"). For "auto" it
// asks the environment, in the order in which locale(7) does: LC_ALL, LC_MESSAGES, LANG.
func Choose(setting string, env func(string) (string, bool)) Language {
	switch setting {
	case "ja":
		return Japanese
	case "en":
		return English
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v, _ := env(name); v != "" {
			if strings.HasPrefix(strings.ToLower(v), "ja") {
				return Japanese
			}
			return English
		}
	}
	return English
}
